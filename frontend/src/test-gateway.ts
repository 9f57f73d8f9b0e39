/** A small real HTTP server in the gateway's place, for tests of what goes over the network. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

export interface Asked {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Answers a request; undefined breaks the connection without an answer. */
export type Answerer = (asked: Asked) => Reply | undefined;

/** Give the API's error body. */
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
  /** What answers each route, named such as `POST /api/jobs/add`; may be changed at any time. */
  readonly routes = new Map<string, Answerer>();
  /** Every request so far. */
  readonly asked: Asked[] = [];

  private constructor(private readonly server: Server) {}

  /** Start on a free port and lead the page's requests there. */
  static async start(): Promise<TestGateway> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway');
        const asked = {
          route: `${request.method ?? ''} ${pathname}`,
          query: searchParams,
          body,
          headers: request.headers,
        };
        gateway.asked.push(asked);
        const answerer = gateway.routes.get(asked.route);
        const reply = answerer
          ? answerer(asked)
          : refusal(404, 'not_found', `The test answers no ${asked.route}.`);
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

  /** Give the bodies and headers of the requests to one route. */
  askedOf(route: string): Asked[] {
    return this.asked.filter((asked) => asked.route === route);
  }

  async stop(): Promise<void> {
    vi.unstubAllGlobals();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
