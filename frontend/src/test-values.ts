/** Factories of complete API models for tests; each field can be overridden. */
import type { Job, Node, Progress, QueueState } from '@/api/models';

export function aProgress(changes: Partial<Progress> = {}): Progress {
  return {
    phase: 'encoding',
    percent: 40,
    fps: 112.4,
    average_fps: 108,
    eta_s: 245,
    pass_number: 1,
    pass_count: 1,
    ...changes,
  };
}

export function aJob(changes: Partial<Job> = {}): Job {
  return {
    job_id: '00112233445566aa',
    kind: 'encode',
    status: 'queued',
    rev: 1,
    owner: 'anna',
    input_path: '/mnt/tv/Slow Horses/Season 01/S01E01.mkv',
    output_path: '/mnt/archive/tv/Slow Horses/Season 01/S01E01.mkv',
    options: { preset: 'Fast 1080p30', container: 'mkv' },
    publish_options: {
      collision: 'fail',
      sidecars: false,
      discard_if_not_smaller: false,
      full_decode: false,
    },
    clip: null,
    preset_sha256: null,
    priority: 0,
    source: {
      size_bytes: 4_000_000_000,
      mtime_ns: 0,
      duration_s: 3000,
      width: 1920,
      height: 1080,
      video_codec: 'h264',
    },
    attempts: 0,
    recoveries: 0,
    cancel_requested: false,
    paused: false,
    node: null,
    created_at: '2026-01-01T10:00:00Z',
    started_at: null,
    finished_at: null,
    retry_at: null,
    settles_at: null,
    progress: null,
    waiting: null,
    failure: null,
    result: null,
    ...changes,
  };
}

export function aNode(changes: Partial<Node> = {}): Node {
  return {
    name: 'attic',
    url: 'http://attic:8081',
    version: '0.1.0',
    handbrake_version: '1.6.1',
    running: [],
    load: {
      cpu_percent: 20,
      cpu_others_percent: 5,
      effective_cpus: 4,
      memory_percent: 35,
      memory_total_bytes: 16 * 2 ** 30,
      memory_available_bytes: 10 * 2 ** 30,
      disk_total_bytes: 2 * 2 ** 40,
      disk_free_bytes: 2 ** 40,
    },
    limits: {
      max_concurrent_jobs: 2,
      cpu_percent: 80,
      memory_percent: 80,
      min_memory_bytes: 2 * 2 ** 30,
      min_disk_bytes: 5 * 2 ** 30,
    },
    folders: { sources: ['/mnt/tv', '/mnt/movies'], unavailable: [], archive: '/mnt/archive' },
    confinement: { files: 'landlock', network: 'seccomp', message: null },
    drained: false,
    blocked: null,
    seen_at: '2026-01-01T10:00:00Z',
    ...changes,
  };
}

export function aQueue(changes: Partial<QueueState> = {}): QueueState {
  return {
    paused: false,
    queued: 0,
    paused_jobs: 0,
    running: 0,
    retrying: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    ...changes,
  };
}
