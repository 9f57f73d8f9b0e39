/**
 * Stands in for the gateway in tests: answers what the page fetches.
 *
 * Routes and bodies have the types of the API's schema, so a test with a response of the wrong shape does not
 * compile.
 */
import { vi } from 'vitest';
import type { FieldErrors } from '@/api/errors';
import type { paths } from '@/api/schema';

type Verb = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

/** A method and path of the API, such as `POST /api/jobs/retry/{job_id}`. */
export type Route = {
  [P in keyof paths]: {
    [V in Verb]: paths[P] extends Record<Lowercase<V>, object> ? `${V} ${P}` : never;
  }[Verb];
}[keyof paths];

type Operation<R extends Route> = R extends `${infer V extends Verb} ${infer P extends keyof paths}`
  ? paths[P] extends Record<Lowercase<V>, infer Found>
    ? Found
    : never
  : never;

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** The body of a successful response; undefined for none. */
export type Body<R extends Route> =
  Operation<R> extends { responses: infer Responses }
    ? Json<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
    : never;

export interface RecordedRequest<R extends Route = Route> {
  readonly route: R;
  /** The last part of the path, where the route ends with a parameter. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly body: Operation<R> extends { requestBody: infer Sent } ? Json<Sent> : null;
  readonly headers: Headers;
}

/** A response with the error body of the API. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly message: string,
    readonly details: FieldErrors = {},
  ) {}
}

export function refusal(status: number, error: string, message: string): Refusal {
  return new Refusal(status, error, message);
}

/** Return the API's refusal of invalid fields, by name. */
export function refusalOf(details: FieldErrors): Refusal {
  const message = Object.entries(details).map(([field, messages]) => `${field}: ${messages[0]}`);
  return new Refusal(422, 'invalid_request', message.join('; '), details);
}

/** No response: the connection is lost, or stays open until the page gives up. */
export type Silence = 'hang up' | 'keep waiting';

export type Reply<R extends Route> = Body<R> | Refusal | Silence;
export type Responder<R extends Route> = (request: RecordedRequest<R>) => Reply<R>;

interface Registered {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly responder: Responder<never>;
}

/** Return the pattern of the requests to a route. */
function patternOf(route: Route): RegExp {
  return new RegExp(`^${route.replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
}

function silence(reply: Silence, signal: AbortSignal): Promise<Response> {
  return new Promise((_resolve, reject) => {
    if (reply === 'hang up') reject(new TypeError('fetch failed'));
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}

export class TestGateway {
  /** All requests so far. */
  readonly requests: RecordedRequest[] = [];
  private readonly routes = new Map<Route, Registered>();

  private constructor() {
    vi.stubGlobal('fetch', (request: Request) => this.receive(request));
  }

  /** Receive all that is fetched, until `stop`. */
  static start(): TestGateway {
    return new TestGateway();
  }

  /** Set the reply of a route. May be changed at any time. */
  on<R extends Route>(route: R, reply: Reply<R> | Responder<R>): void {
    const responder = typeof reply === 'function' ? reply : () => reply;
    this.routes.set(route, { route, pattern: patternOf(route), responder });
  }

  /** Return the requests to one route. */
  requestsTo<R extends Route>(route: R): RecordedRequest<R>[] {
    return this.requests.filter((request) => request.route === route) as RecordedRequest<R>[];
  }

  stop(): void {
    vi.unstubAllGlobals();
  }

  private async receive(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const name = `${request.method} ${pathname}`;
    const text = await request.text();
    const registered = [...this.routes.values()].find(({ pattern }) => pattern.test(name));
    const recorded = {
      route: registered?.route ?? name,
      parameter: decodeURIComponent(registered?.pattern.exec(name)?.at(1) ?? ''),
      query: searchParams,
      body: text === '' ? null : (JSON.parse(text) as unknown),
      headers: request.headers,
    } as RecordedRequest<never>;
    this.requests.push(recorded);
    const reply: unknown = registered
      ? registered.responder(recorded)
      : refusal(404, 'not_found', `The test has no response for ${name}.`);
    if (reply === 'hang up' || reply === 'keep waiting') return silence(reply, request.signal);
    if (reply instanceof Refusal) {
      const { status, error, message, details } = reply;
      return Response.json({ error, message, details, request_id: 'r1' }, { status });
    }
    return reply === undefined ? new Response(null, { status: 204 }) : Response.json(reply);
  }
}
