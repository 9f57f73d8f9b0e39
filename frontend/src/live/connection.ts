/**
 * The one socket to the gateway: keeps it open, feeds the cache, tells how it stands.
 *
 * Whoever starts it stops it. Socket.IO itself tries again after a broken connection; only a refusal or a
 * close by the gateway is ours to follow up, because a session may have ended with it.
 */
import type { QueryClient } from '@tanstack/react-query';
import { io, type Socket } from 'socket.io-client';
import { keys } from '@/api/keys';
import type { Job, LiveEvent, Snapshot } from '@/api/models';
import { applyDeleted, applyEvent, applyJob, applySnapshot, type Effect } from './apply';
import { Refresher } from './refresher';
import { Trails } from './trails';

/** `live` once a snapshot has come; what is on the page may be old in the other two. */
export type LiveState = 'connecting' | 'live' | 'reconnecting';

type Listener = () => void;
type MoveListener = (job: Job) => void;

const REFRESH_INTERVAL_MS = 400;
/** How long to leave the gateway alone after it refused or closed the socket. */
const REFUSED_RETRY_MS = 5_000;

export class LiveConnection {
  /** How running jobs went so far. */
  readonly trails = new Trails();
  private state: LiveState = 'connecting';
  private readonly listeners = new Set<Listener>();
  private readonly moveListeners = new Set<MoveListener>();
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
      this.enter('live');
    });
    socket.on('event', (event: LiveEvent) => {
      if (event.type === 'progress') this.trails.add(event.job_id, event.progress, Date.now());
      this.follow(applyEvent(this.queries, event));
    });
    socket.on('disconnect', () => this.lost(socket));
    socket.on('connect_error', () => this.lost(socket));
  }

  stop(): void {
    window.clearTimeout(this.retry);
    this.refresher.stop();
    this.socket?.off();
    this.socket?.disconnect();
    this.socket = undefined;
    this.enter('connecting');
  }

  readonly getState = (): LiveState => this.state;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Be told of each job that comes into another status; gives the way to stop. */
  readonly onMove = (listener: MoveListener): (() => void) => {
    this.moveListeners.add(listener);
    return () => this.moveListeners.delete(listener);
  };

  /** Take over a job from an answer, as if an event had told it. */
  readonly apply = (job: Job): void => this.follow(applyJob(this.queries, job));

  /** Forget a job after the answer to its deletion, as if an event had told it. */
  readonly forget = (id: string): void => this.follow(applyDeleted(this.queries, id));

  /** Ask again soon for what an answer told to have changed. */
  readonly refresh = (): void => this.refresher.request();

  private follow(effect: Effect): void {
    const { refresh, moved } = effect;
    if (refresh) this.refresher.request();
    if (moved) this.moveListeners.forEach((listener) => listener(moved));
  }

  private enter(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.listeners.forEach((listener) => listener());
  }

  private lost(socket: Socket): void {
    this.enter('reconnecting');
    // `active` means Socket.IO tries again by itself.
    if (socket.active) return;
    void this.queries.invalidateQueries({ queryKey: keys.session });
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => socket.connect(), REFUSED_RETRY_MS);
  }
}
