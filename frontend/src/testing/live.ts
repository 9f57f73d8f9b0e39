/** A real Socket.IO server that stands in for the gateway's live connections in tests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { LiveEvent, Snapshot } from '@/api/models';

/** The environment's own window, whose address scripts cannot change. */
const { jsdom } = globalThis as unknown as { jsdom: { reconfigure(settings: { url: string }): void } };

/** Have the page come from an address, where it then looks for live connections. */
export function servePageFrom(address: string): void {
  jsdom.reconfigure({ url: address });
}

export class TestLive {
  private constructor(private readonly server: Server) {}

  /** Accept live connections of pages that are opened from now on, and greet each with a snapshot. */
  static async start(snapshot: Snapshot): Promise<TestLive> {
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'] });
    server.on('connection', (socket) => socket.emit('snapshot', snapshot));
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
    servePageFrom(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
    return new TestLive(server);
  }

  /** Send an event to all connections. */
  send(event: LiveEvent): void {
    this.server.emit('event', event);
  }

  /** Close all connections and refuse new ones. */
  refuse(): void {
    this.server.use((_socket, next) => next(new Error('unavailable')));
    this.server.disconnectSockets();
  }

  /** Refuse connections as the gateway does when it has too many. */
  refuseAsTooMany(): void {
    const error = Object.assign(new Error('Too many.'), { data: { error: 'too_many_connections' } });
    this.server.use((_socket, next) => next(error));
    this.server.disconnectSockets();
  }

  stop(): Promise<void> {
    return this.server.close();
  }
}
