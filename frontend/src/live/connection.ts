/**
 * The Socket.IO connection to the gateway: stays open, writes events into the query cache, reports its state.
 *
 * Whoever starts it must stop it. Socket.IO reconnects by itself after a network failure, but not after the
 * gateway refused or closed the connection. That is handled here, because the session may have ended.
 */
import type { QueryClient } from '@tanstack/react-query';
import { io, type Socket } from 'socket.io-client';
import { keys } from '@/api/keys';
import type { Job, LiveEvent, Snapshot } from '@/api/models';
import { applyDeleted, applyEvent, applyJob, applySnapshot, type UpdateResult } from './apply';
import { Refresher } from './refresher';
import { ProgressHistory } from './progressHistory';

/**
 * `live` once a snapshot has arrived; in the other states the page may be out of date. `refused` means that
 * the gateway has too many connections.
 */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'refused';

type Listener = () => void;
type StatusListener = (job: Job) => void;

const REFRESH_INTERVAL_MS = 400;
/** Delay before reconnecting after the gateway refused or closed the connection. */
const REFUSED_RETRY_MS = 5_000;
/** The gateway's error code for too many connections. */
const TOO_MANY = 'too_many_connections';

export class LiveConnection {
  readonly history = new ProgressHistory();
  private state: LiveState = 'connecting';
  private readonly listeners = new Set<Listener>();
  private readonly statusListeners = new Set<StatusListener>();
  private readonly refresher: Refresher;
  private socket: Socket | undefined;
  private retry: number | undefined;

  constructor(
    private readonly queries: QueryClient,
    private readonly address: string,
  ) {
    this.refresher = new Refresher(queries, REFRESH_INTERVAL_MS);
  }

  start(): void {
    const socket = io(this.address, {
      path: '/socket.io',
      transports: ['websocket'],
      withCredentials: true,
      forceNew: true,
      reconnectionDelayMax: REFUSED_RETRY_MS,
    });
    this.socket = socket;
    socket.on('snapshot', (snapshot: Snapshot) => {
      void applySnapshot(this.queries, snapshot);
      this.setState('live');
    });
    socket.on('event', (event: LiveEvent) => {
      if (event.type === 'progress') this.history.add(event.job_id, event.progress, Date.now());
      this.handle(applyEvent(this.queries, event));
    });
    socket.on('disconnect', () => this.onLost(socket));
    socket.on('connect_error', (error) => {
      if (isTooMany(error)) this.onTooMany(socket);
      else this.onLost(socket);
    });
  }

  stop(): void {
    window.clearTimeout(this.retry);
    this.refresher.stop();
    this.socket?.off();
    this.socket?.disconnect();
    this.socket = undefined;
    this.setState('connecting');
  }

  readonly getState = (): LiveState => this.state;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Call `listener` with each job whose status changed. Returns the unsubscribe function. */
  readonly onStatusChange = (listener: StatusListener): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  /** Apply a job from a response as if it came from an event. */
  readonly apply = (job: Job): void => this.handle(applyJob(this.queries, job));

  /** Remove a deleted job as if an event had reported it. */
  readonly forget = (id: string): void => this.handle(applyDeleted(this.queries, id));

  /** Refetch lists and counts soon. */
  readonly refresh = (): void => this.refresher.request();

  private handle(result: UpdateResult): void {
    const { refresh, statusChanged } = result;
    if (refresh) this.refresher.request();
    if (statusChanged) this.statusListeners.forEach((listener) => listener(statusChanged));
  }

  private setState(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.listeners.forEach((listener) => listener());
  }

  private onLost(socket: Socket): void {
    this.setState('reconnecting');
    // `active` means that Socket.IO reconnects by itself.
    if (socket.active) return;
    void this.queries.invalidateQueries({ queryKey: keys.session });
    this.connectLater(socket);
  }

  private onTooMany(socket: Socket): void {
    this.setState('refused');
    this.connectLater(socket);
  }

  private connectLater(socket: Socket): void {
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => socket.connect(), REFUSED_RETRY_MS);
  }
}

/** Return whether the gateway refused a connection because there are too many. It says so in `data`. */
function isTooMany(error: Error): boolean {
  const data: unknown = 'data' in error ? error.data : null;
  return typeof data === 'object' && data !== null && 'error' in data && data.error === TOO_MANY;
}
