/** Factories of complete API models for tests; each field can be overridden. */
import type {
  ApiToken,
  AuditEntry,
  Entry,
  Health,
  Inspection,
  Invitation,
  Job,
  JobPage,
  ListedSession,
  Listing,
  Node,
  PlannedJob,
  Preset,
  PresetCatalogue,
  Progress,
  QueueState,
  Roots,
  Session,
  Snapshot,
  SystemStatus,
  Title,
  User,
  VerificationReport,
} from '@/api/models';

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

export function aPage(jobs: Job[], changes: Partial<JobPage> = {}): JobPage {
  return { jobs, total: jobs.length, next_cursor: null, ...changes };
}

export function anAccount(changes: Partial<User> = {}): User {
  return {
    username: 'anna',
    role: 'user',
    email: null,
    disabled: false,
    must_change_password: false,
    has_second_factor: false,
    created_at: '2026-01-01T10:00:00Z',
    last_sign_in_at: '2026-01-02T10:00:00Z',
    ...changes,
  };
}

export function aSession(changes: Partial<User> = {}): Session {
  return { user: anAccount(changes), expires_at: '2026-01-01T11:00:00Z' };
}

export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return { last_id: '1-0', queue: aQueue(), running: [], nodes: [], ...changes };
}

export function aSystem(changes: Partial<SystemStatus> = {}): SystemStatus {
  return {
    nodes: [aNode()],
    gateway: { version: '0.1.0', started_at: '2026-01-01T10:00:00Z', uptime_s: 60, sockets: 1 },
    redis: { ok: true, version: '7.2.0' },
    problems: [],
    ...changes,
  };
}

export function aHealth(changes: Partial<Health> = {}): Health {
  return {
    status: 'healthy',
    database: 'healthy',
    problems: [],
    queue: { completed_jobs: 0, queue_size: 0, running_jobs: 0 },
    system: { cpu_percent: 12, disk_free_gb: 80, memory_percent: 40 },
    timestamp: '2026-01-01T10:00:00Z',
    version: '0.1.0',
    ...changes,
  };
}

export function someRoots(changes: Partial<Roots> = {}): Roots {
  return {
    roots: [{ name: 'tv', path: '/mnt/tv', available: true }],
    archive: { path: '/mnt/archive', free_bytes: 2 ** 40, total_bytes: 2 ** 41 },
    ...changes,
  };
}

export function anEntry(path: string, changes: Partial<Entry> = {}): Entry {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { kind: 'video', name, path, size_bytes: 5000, modified_at: '2026-01-01T10:00:00Z', ...changes };
}

export function aListing(changes: Partial<Listing> = {}): Listing {
  const { entries = [] } = changes;
  return {
    path: '/mnt/tv',
    parent: null,
    entries,
    left_out: [],
    total: entries.length,
    next_cursor: null,
    ...changes,
  };
}

export function aPreset(changes: Partial<Preset> = {}): Preset {
  return {
    name: 'Fast 1080p30',
    description: 'Fast.',
    container: 'mp4',
    encoder: 'x264',
    available: true,
    imported: false,
    ...changes,
  };
}

export function aCatalogue(changes: Partial<PresetCatalogue> = {}): PresetCatalogue {
  return {
    default: 'Fast 1080p30',
    defaults: {},
    categories: [{ name: 'General', presets: [aPreset()] }],
    ...changes,
  };
}

export function aTitle(changes: Partial<Title> = {}): Title {
  return {
    number: 1,
    duration_s: 3000,
    width: 1920,
    height: 1080,
    display_width: 1920,
    rotation: 0,
    frame_rate: 25,
    variable_frame_rate: false,
    interlaced: false,
    video_codec: 'h264',
    bit_depth: 8,
    hdr: null,
    crop: { top: 0, bottom: 0, left: 0, right: 0 },
    chapters: [],
    audio: [],
    subtitles: [],
    ...changes,
  };
}

export function anInspection(changes: Partial<Inspection> = {}): Inspection {
  return {
    path: '/mnt/tv/Show/E1.mkv',
    size_bytes: 4_000_000_000,
    mtime_ns: 0,
    bitrate: 8_000_000,
    formats: ['matroska'],
    main_title: 1,
    titles: [aTitle()],
    left_out: [],
    ...changes,
  };
}

export function aPlannedJob(changes: Partial<PlannedJob> = {}): PlannedJob {
  return {
    input_path: '/mnt/tv/Show/E1.mkv',
    output_path: '/mnt/archive/tv/Show/E1.mkv',
    output_exists: false,
    options: null,
    duration_s: 60,
    source_bytes: 5000,
    estimate: { size_bytes: 2000, elapsed_s: 30 },
    problem: null,
    not_kept: [],
    settling_until: null,
    ...changes,
  };
}

export function aReport(changes: Partial<VerificationReport> = {}): VerificationReport {
  return { checks: [], elapsed_s: 1, not_kept: [], damage: [], frames: [], comparison_id: null, ...changes };
}

export function aListedSession(changes: Partial<ListedSession> = {}): ListedSession {
  return {
    id: 's1',
    began_at: '2026-01-01T10:00:00Z',
    used_at: '2026-01-01T10:30:00Z',
    expires_at: '2026-01-01T11:00:00Z',
    address: '192.168.1.20',
    agent: 'curl/8.5.0',
    is_current: false,
    ...changes,
  };
}

export function anApiToken(changes: Partial<ApiToken> = {}): ApiToken {
  return {
    id: 1,
    name: 'backup script',
    scopes: ['read'],
    created_at: '2026-01-01T10:00:00Z',
    expires_at: null,
    last_used_at: null,
    ...changes,
  };
}

export function anInvitation(changes: Partial<Invitation> = {}): Invitation {
  return {
    id: 1,
    role: 'user',
    note: 'for Ben',
    invited_by: 'anna',
    created_at: '2026-01-01T10:00:00Z',
    expires_at: '2126-01-08T10:00:00Z',
    ...changes,
  };
}

export function anAuditEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: 1,
    at: '2026-01-01T10:00:00Z',
    username: 'anna',
    address: '192.168.1.20',
    action: 'add_job',
    target: '/mnt/tv/Show/E1.mkv',
    details: null,
    outcome: 'success',
    error: null,
    request_id: 'r1',
    ...changes,
  };
}
