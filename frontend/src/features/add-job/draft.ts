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
import type { FieldSentences } from '@/api/errors';
import type { Entry, Job, JobRequest, Settings } from '@/api/models';
import type { Sample } from '@/sample/useSample';
import { GROUP_FIELDS, type GroupName } from '@/options/groups';

export type FileState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'accepted'; readonly job: Job }
  | { readonly kind: 'refused'; readonly message: string; readonly fields: FieldSentences }
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
  /** Where its copy is to go; null for the source's own place below the archive. */
  readonly outputPath: string | null;
  /** The sample that was made of it, if any. */
  readonly sample: Sample | null;
  readonly state: FileState;
  readonly attempt: Attempt | null;
}

/** Settings to change; undefined leaves one to the preset again. */
export type Changes = { readonly [Field in keyof Settings]?: Settings[Field] | undefined };

export interface Draft {
  /** Whose draft it is; nobody else gets to see it. */
  readonly owner: string | null;
  /** The folder one was in last. */
  readonly folder: string | null;
  readonly files: readonly ChosenFile[];
  /** The file one looks at; null for the one chosen last. */
  readonly focus: string | null;
  readonly settings: Settings;
}

export type DraftAction =
  | { readonly type: 'owned'; readonly owner: string }
  | { readonly type: 'folder-opened'; readonly path: string }
  | { readonly type: 'chosen'; readonly entries: readonly Entry[] }
  | { readonly type: 'unchosen'; readonly paths: readonly string[] }
  | { readonly type: 'focused'; readonly path: string }
  | { readonly type: 'led'; readonly path: string; readonly outputPath: string | null }
  | { readonly type: 'sampled'; readonly path: string; readonly sample: Sample | null }
  | { readonly type: 'set'; readonly settings: Changes }
  /** Take the settings a sample was made with. */
  | { readonly type: 'settled'; readonly sample: Sample }
  | { readonly type: 'reset'; readonly group: GroupName }
  | { readonly type: 'sent'; readonly path: string; readonly attempt: Attempt }
  | { readonly type: 'answered'; readonly path: string; readonly state: FileState }
  | { readonly type: 'accepted-forgotten' };

export const EMPTY_DRAFT: Draft = {
  owner: null,
  folder: null,
  files: [],
  focus: null,
  settings: {},
};

function chosen({ path, name, size_bytes: sizeBytes }: Entry): ChosenFile {
  return { path, name, sizeBytes, outputPath: null, sample: null, state: { kind: 'ready' }, attempt: null };
}

/** Tell whether a file is still to be added, as opposed to queued already. */
export function isPending(file: ChosenFile): boolean {
  return file.state.kind !== 'accepted';
}

/** Tell whether a file was sent and not accepted. */
export function wasTried({ state }: ChosenFile): boolean {
  return state.kind === 'refused' || state.kind === 'unsent';
}

/** Give the file one looks at: the one asked for, else the last one that is still to be added. */
export function focusOf({ files, focus }: Draft): ChosenFile | undefined {
  return files.find(({ path }) => path === focus) ?? files.findLast(isPending);
}

/** Tell whether files are being sent: until that is over, nothing about them may change. */
export function isBusy(draft: Draft): boolean {
  return draft.files.some(({ state }) => state.kind === 'sending');
}

function changeFile(draft: Draft, path: string, change: (file: ChosenFile) => ChosenFile): Draft {
  return { ...draft, files: draft.files.map((file) => (file.path === path ? change(file) : file)) };
}

/** Fields without a value are left out, so that settings that say the same are the same. */
function withChanges(settings: Settings, changes: Changes): Settings {
  const fields = Object.entries({ ...settings, ...changes }).filter(([, value]) => value != null);
  return Object.fromEntries(fields.sort(([one], [other]) => one.localeCompare(other)));
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
      const files = [...draft.files.filter(({ path }) => !again.has(path)), ...added];
      return { ...draft, files, focus: added.at(-1)?.path ?? draft.focus };
    }
    case 'unchosen':
      return { ...draft, files: draft.files.filter(({ path }) => !action.paths.includes(path)) };
    case 'focused':
      return { ...draft, focus: action.path };
    case 'led':
      return changeFile(draft, action.path, (file) => ({ ...file, outputPath: action.outputPath }));
    case 'sampled':
      return changeFile(draft, action.path, (file) => ({ ...file, sample: action.sample }));
    case 'settled': {
      const { input_path: path, output_path: outputPath = null, ...settings } = action.sample.request;
      return changeFile({ ...draft, settings }, path, (file) => ({ ...file, outputPath }));
    }
    case 'set':
      return { ...draft, settings: withChanges(draft.settings, action.settings) };
    case 'reset': {
      const nothing = Object.fromEntries(GROUP_FIELDS[action.group].map((field) => [field, undefined]));
      return { ...draft, settings: withChanges(draft.settings, nothing) };
    }
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
