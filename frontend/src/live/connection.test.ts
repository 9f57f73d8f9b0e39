/** @vitest-environment jsdom */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QueryClient } from '@tanstack/react-query';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keys } from '@/api/keys';
import type { Job, Snapshot } from '@/api/models';
import { aJob, aProgress, aQueue } from '@/testing/values';
import { LiveConnection } from './connection';

const running = aJob({ status: 'running', rev: 3 });
const snapshot: Snapshot = {
  last_id: '1-0',
  queue: aQueue({ running: 1 }),
  running: [running],
  nodes: [],
};

let http: HttpServer;
let server: Server;
let queries: QueryClient;
let connection: LiveConnection;

function known(): Job | undefined {
  return queries.getQueryData<Job>(keys.job(running.job_id));
}

/** Wait long enough for a busy machine. */
function until(holds: () => void): Promise<void> {
  return vi.waitFor(holds, { timeout: 10_000 });
}

beforeEach(async () => {
  http = createServer();
  server = new Server(http, { transports: ['websocket'] });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  queries = new QueryClient();
  connection = new LiveConnection(queries, `http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});

afterEach(async () => {
  connection.stop();
  await server.close();
});

describe('the live connection', () => {
  it('is live from the snapshot, not from the handshake', async () => {
    const greeted = vi.fn<(transport: string) => void>();
    server.on('connection', (socket) => greeted(socket.conn.transport.name));
    connection.start();
    await until(() => expect(greeted).toHaveBeenCalledWith('websocket'));
    expect(connection.getState()).toBe('connecting');
    server.emit('snapshot', snapshot);
    await until(() => expect(connection.getState()).toBe('live'));
  });

  it('writes events into the cache and reports jobs whose status changed', async () => {
    const changes = vi.fn();
    connection.onStatusChange(changes);
    server.on('connection', (socket) => {
      socket.emit('snapshot', snapshot);
      const progress = aProgress({ percent: 61 });
      socket.emit('event', { type: 'progress', job_id: running.job_id, progress });
    });
    connection.start();
    await until(() => expect(known()?.progress?.percent).toBe(61));
    const completed = aJob({ status: 'completed', rev: 4 });
    server.emit('event', { type: 'job', id: '2-0', job: completed });
    await until(() => expect(known()?.status).toBe('completed'));
    expect(changes).toHaveBeenCalledExactlyOnceWith(completed);
  });

  it('refreshes counts and lists after a change of status', async () => {
    queries.setQueryData(keys.queue, snapshot.queue);
    server.on('connection', (socket) => {
      socket.emit('snapshot', snapshot);
      socket.emit('event', { type: 'job', id: '2-0', job: aJob({ status: 'completed', rev: 4 }) });
    });
    connection.start();
    await until(() => expect(queries.getQueryState(keys.queue)?.isInvalidated).toBe(true));
  });

  it('is reconnecting while the connection is lost, and live again afterwards', async () => {
    server.on('connection', (socket) => socket.emit('snapshot', snapshot));
    connection.start();
    await until(() => expect(connection.getState()).toBe('live'));
    const states: string[] = [];
    connection.subscribe(() => states.push(connection.getState()));
    server.sockets.sockets.forEach((socket) => socket.conn.close());
    await until(() => expect(states).toEqual(['reconnecting', 'live']));
  });

  it('checks the session when the gateway refuses the connection', async () => {
    queries.setQueryData(keys.session, { user: {}, expires_at: '' });
    server.use((_socket, next) => next(new Error('unauthenticated')));
    connection.start();
    await until(() => expect(queries.getQueryState(keys.session)?.isInvalidated).toBe(true));
    expect(connection.getState()).toBe('reconnecting');
  });

  it('is refused when the gateway has too many connections, without doubts about the session', async () => {
    queries.setQueryData(keys.session, { user: {}, expires_at: '' });
    server.use((_socket, next) =>
      next(Object.assign(new Error('Too many.'), { data: { error: 'too_many_connections' } })),
    );
    connection.start();
    await until(() => expect(connection.getState()).toBe('refused'));
    expect(queries.getQueryState(keys.session)?.isInvalidated).toBe(false);
  });

  it('checks the session when the gateway closes the connection', async () => {
    queries.setQueryData(keys.session, { user: {}, expires_at: '' });
    server.on('connection', (socket) => socket.emit('snapshot', snapshot));
    connection.start();
    await until(() => expect(connection.getState()).toBe('live'));
    server.disconnectSockets();
    await until(() => expect(connection.getState()).toBe('reconnecting'));
    expect(queries.getQueryState(keys.session)?.isInvalidated).toBe(true);
  });
});
