/** A real HTTP server that stands in for the gateway in tests. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

export interface RecordedRequest {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Returns the reply; undefined closes the connection without a response. */
export type Responder = (request: RecordedRequest) => Reply | undefined;

/** Return a reply with the error body of the API. */
export function refusal(status: number, error: string, message: string): Reply {
  return { status, body: { error, message, request_id: 'r1' } };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? null : JSON.parse(text);
}

export class TestGateway {
  /** The responder of each route, such as `POST /api/jobs/add`. May be changed at any time. */
  readonly routes = new Map<string, Responder>();
  /** All requests so far. */
  readonly requests: RecordedRequest[] = [];

  private constructor(private readonly server: Server) {}

  /** Start on a free port and send all fetch requests there. */
  static async start(): Promise<TestGateway> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway');
        const recorded = {
          route: `${request.method ?? ''} ${pathname}`,
          query: searchParams,
          body,
          headers: request.headers,
        };
        gateway.requests.push(recorded);
        const responder = gateway.routes.get(recorded.route);
        const reply = responder
          ? responder(recorded)
          : refusal(404, 'not_found', `The test has no response for ${recorded.route}.`);
        if (!reply) {
          request.socket.destroy();
          return;
        }
        response.writeHead(reply.status, { 'Content-Type': 'application/json' });
        response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
      });
    });
    const gateway = new TestGateway(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const overTheNetwork = window.fetch.bind(window);
    vi.stubGlobal('fetch', async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      return overTheNetwork(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers: request.headers,
        body: request.method === 'GET' ? null : await request.text(),
      });
    });
    return gateway;
  }

  /** Return the requests to one route. */
  requestsTo(route: string): RecordedRequest[] {
    return this.requests.filter((request) => request.route === route);
  }

  async stop(): Promise<void> {
    vi.unstubAllGlobals();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
