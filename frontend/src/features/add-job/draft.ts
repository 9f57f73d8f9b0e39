/**
 * The jobs about to be added: the selected files, the settings, and the state of each file.
 *
 *     ready ──▶ sending ──▶ accepted
 *       ▲          ├──────▶ refused    the API rejected it; other settings may help
 *       └──────────┴──────▶ unsent     there was no response; the same request may be sent again
 *
 * A file keeps its idempotency key while the same request is retried, so that a lost response never creates a
 * second job. Pure: no network, no DOM.
 */
import type { FieldErrors } from '@/api/errors';
import type { Entry, Job, JobRequest, Settings } from '@/api/models';
import type { Sample } from '@/sample/useSample';
import { GROUP_FIELDS, type GroupName } from '@/options/settingGroups';

export type FileState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'accepted'; readonly job: Job }
  | { readonly kind: 'refused'; readonly message: string; readonly fields: FieldErrors }
  | { readonly kind: 'unsent'; readonly message: string };

/** A request as it was sent, with its idempotency key. */
export interface Attempt {
  readonly key: string;
  readonly request: JobRequest;
}

export interface SelectedFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number | null;
  /** The output path; null for the same folder and name as the source, below the archive. */
  readonly outputPath: string | null;
  /** Its sample, if one was requested. */
  readonly sample: Sample | null;
  readonly state: FileState;
  readonly attempt: Attempt | null;
}

/** Settings to change; undefined restores the value from the preset. */
export type Changes = { readonly [Field in keyof Settings]?: Settings[Field] | undefined };

export interface Draft {
  /** The user that the draft belongs to; it is hidden from others. */
  readonly owner: string | null;
  /** The last open folder. */
  readonly folder: string | null;
  readonly files: readonly SelectedFile[];
  /** Path of the focused file; null for the last one added. */
  readonly focus: string | null;
  readonly settings: Settings;
}

export type DraftAction =
  | { readonly type: 'ownerSet'; readonly owner: string }
  | { readonly type: 'folderOpened'; readonly path: string }
  | { readonly type: 'filesAdded'; readonly entries: readonly Entry[] }
  | { readonly type: 'filesRemoved'; readonly paths: readonly string[] }
  | { readonly type: 'fileFocused'; readonly path: string }
  | { readonly type: 'outputPathSet'; readonly path: string; readonly outputPath: string | null }
  | { readonly type: 'sampleSet'; readonly path: string; readonly sample: Sample | null }
  | { readonly type: 'settingsChanged'; readonly settings: Changes }
  /** Restore the settings of a sample. */
  | { readonly type: 'sampleApplied'; readonly sample: Sample }
  | { readonly type: 'groupReset'; readonly group: GroupName }
  | { readonly type: 'requestSent'; readonly path: string; readonly attempt: Attempt }
  | { readonly type: 'fileStateSet'; readonly path: string; readonly state: FileState }
  | { readonly type: 'acceptedRemoved' };

export const EMPTY_DRAFT: Draft = {
  owner: null,
  folder: null,
  files: [],
  focus: null,
  settings: {},
};

function newFile({ path, name, size_bytes: sizeBytes }: Entry): SelectedFile {
  return { path, name, sizeBytes, outputPath: null, sample: null, state: { kind: 'ready' }, attempt: null };
}

/** Return whether a file has not been queued yet. */
export function isPending(file: SelectedFile): boolean {
  return file.state.kind !== 'accepted';
}

/** Return whether a file was sent and not accepted. */
export function hasFailed({ state }: SelectedFile): boolean {
  return state.kind === 'refused' || state.kind === 'unsent';
}

/** Return the focused file, or the last pending one if none is focused. */
export function focusOf({ files, focus }: Draft): SelectedFile | undefined {
  return files.find(({ path }) => path === focus) ?? files.findLast(isPending);
}

/** Return whether files are being sent. Meanwhile the draft must not be edited. */
export function isBusy(draft: Draft): boolean {
  return draft.files.some(({ state }) => state.kind === 'sending');
}

function updateFile(draft: Draft, path: string, change: (file: SelectedFile) => SelectedFile): Draft {
  return { ...draft, files: draft.files.map((file) => (file.path === path ? change(file) : file)) };
}

/** Return changed settings. Empty fields are dropped and keys sorted, so that equal settings are equal JSON. */
function withChanges(settings: Settings, changes: Changes): Settings {
  const fields = Object.entries({ ...settings, ...changes }).filter(([, value]) => value != null);
  return Object.fromEntries(fields.sort(([a], [b]) => a.localeCompare(b)));
}

export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'ownerSet':
      return draft.owner === null || draft.owner === action.owner
        ? { ...draft, owner: action.owner }
        : { ...EMPTY_DRAFT, owner: action.owner };
    case 'folderOpened':
      return { ...draft, folder: action.path };
    case 'filesAdded': {
      const pending = new Set(draft.files.filter(isPending).map(({ path }) => path));
      const added = action.entries.filter(({ path }) => !pending.has(path)).map(newFile);
      const replaced = new Set(added.map(({ path }) => path));
      const files = [...draft.files.filter(({ path }) => !replaced.has(path)), ...added];
      return { ...draft, files, focus: added.at(-1)?.path ?? draft.focus };
    }
    case 'filesRemoved':
      return { ...draft, files: draft.files.filter(({ path }) => !action.paths.includes(path)) };
    case 'fileFocused':
      return { ...draft, focus: action.path };
    case 'outputPathSet':
      return updateFile(draft, action.path, (file) => ({ ...file, outputPath: action.outputPath }));
    case 'sampleSet':
      return updateFile(draft, action.path, (file) => ({ ...file, sample: action.sample }));
    case 'sampleApplied': {
      const { input_path: path, output_path: outputPath = null, ...settings } = action.sample.request;
      return updateFile({ ...draft, settings }, path, (file) => ({ ...file, outputPath }));
    }
    case 'settingsChanged':
      return { ...draft, settings: withChanges(draft.settings, action.settings) };
    case 'groupReset': {
      const cleared = Object.fromEntries(GROUP_FIELDS[action.group].map((field) => [field, undefined]));
      return { ...draft, settings: withChanges(draft.settings, cleared) };
    }
    case 'requestSent':
      return updateFile(draft, action.path, (file) => ({
        ...file,
        state: { kind: 'sending' },
        attempt: action.attempt,
      }));
    case 'fileStateSet':
      return updateFile(draft, action.path, (file) => ({ ...file, state: action.state }));
    case 'acceptedRemoved':
      return { ...draft, files: draft.files.filter(isPending) };
  }
}
