/**
 * What one is about to add: the files chosen, the settings, and how far each file has come.
 *
 *     ready ──▶ sending ──▶ accepted
 *       ▲          ├──────▶ refused    the API said no; other settings may help
 *       └──────────┴──────▶ unsent     no answer came; the same request may be sent again
 *
 * A file keeps its idempotency key for as long as the same request is sent again, so that a request whose
 * answer was lost never makes a second job. Pure: knows neither the network nor the page.
 */
import type { Container, Entry, Job, JobRequest } from '@/api/models';

export type FileState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'accepted'; readonly job: Job }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unsent'; readonly message: string };

/** A request as it was sent, by which a repetition is recognised. */
export interface Attempt {
  readonly key: string;
  readonly request: JobRequest;
}

export interface ChosenFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number | null;
  readonly state: FileState;
  readonly attempt: Attempt | null;
}

/** Null leaves it to the preset; a preset of null is the configured one. */
export interface Settings {
  readonly preset: string | null;
  readonly quality: number | null;
  readonly resolution: string | null;
  readonly container: Container | null;
  readonly priority: number;
}

export interface Draft {
  /** Whose draft it is; nobody else gets to see it. */
  readonly owner: string | null;
  /** The folder one was in last. */
  readonly folder: string | null;
  readonly files: readonly ChosenFile[];
  readonly settings: Settings;
}

export type DraftAction =
  | { readonly type: 'owned'; readonly owner: string }
  | { readonly type: 'folder-opened'; readonly path: string }
  | { readonly type: 'chosen'; readonly entries: readonly Entry[] }
  | { readonly type: 'unchosen'; readonly paths: readonly string[] }
  | { readonly type: 'set'; readonly settings: Partial<Settings> }
  | { readonly type: 'sent'; readonly path: string; readonly attempt: Attempt }
  | { readonly type: 'answered'; readonly path: string; readonly state: FileState }
  | { readonly type: 'accepted-forgotten' };

export const EMPTY_DRAFT: Draft = {
  owner: null,
  folder: null,
  files: [],
  settings: { preset: null, quality: null, resolution: null, container: null, priority: 0 },
};

function chosen({ path, name, size_bytes: sizeBytes }: Entry): ChosenFile {
  return { path, name, sizeBytes, state: { kind: 'ready' }, attempt: null };
}

/** Tell whether a file is still to be added, as opposed to queued already. */
export function isPending(file: ChosenFile): boolean {
  return file.state.kind !== 'accepted';
}

/** Tell whether files are being sent: until that is over, nothing about them may change. */
export function isBusy(draft: Draft): boolean {
  return draft.files.some(({ state }) => state.kind === 'sending');
}

function changeFile(draft: Draft, path: string, change: (file: ChosenFile) => ChosenFile): Draft {
  return { ...draft, files: draft.files.map((file) => (file.path === path ? change(file) : file)) };
}

export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'owned':
      return draft.owner === null || draft.owner === action.owner
        ? { ...draft, owner: action.owner }
        : { ...EMPTY_DRAFT, owner: action.owner };
    case 'folder-opened':
      return { ...draft, folder: action.path };
    case 'chosen': {
      const pending = new Set(draft.files.filter(isPending).map(({ path }) => path));
      const added = action.entries.filter(({ path }) => !pending.has(path)).map(chosen);
      const again = new Set(added.map(({ path }) => path));
      return { ...draft, files: [...draft.files.filter(({ path }) => !again.has(path)), ...added] };
    }
    case 'unchosen':
      return { ...draft, files: draft.files.filter(({ path }) => !action.paths.includes(path)) };
    case 'set':
      return { ...draft, settings: { ...draft.settings, ...action.settings } };
    case 'sent':
      return changeFile(draft, action.path, (file) => ({
        ...file,
        state: { kind: 'sending' },
        attempt: action.attempt,
      }));
    case 'answered':
      return changeFile(draft, action.path, (file) => ({ ...file, state: action.state }));
    case 'accepted-forgotten':
      return { ...draft, files: draft.files.filter(isPending) };
  }
}
