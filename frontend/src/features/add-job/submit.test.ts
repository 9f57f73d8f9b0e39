/** @vitest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addJob } from '@/api/queries';
import { refusal, TestGateway, type Responder } from '@/testing/gateway';
import { aJob, anEntry } from '@/testing/values';
import { EMPTY_DRAFT, isBusy, reduceDraft, type Draft, type DraftAction } from './draft';
import { submitFiles } from './submit';

const ADD = 'POST /api/jobs/add';

let gateway: TestGateway;
let draft: Draft;
let history: Draft[];

function change(action: DraftAction): void {
  draft = reduceDraft(draft, action);
  history.push(draft);
}

/** Accepts every file. */
const accepting: Responder<typeof ADD> = ({ body }) => aJob({ input_path: body.input_path });

function entry(name: string) {
  return anEntry(`/mnt/tv/${name}`);
}

function submit(): Promise<void> {
  return submitFiles(draft.files, draft.settings, addJob, change);
}

function states(): string[] {
  return draft.files.map(({ name, state }) => `${name} ${state.kind}`);
}

function keysSent(): unknown[] {
  return gateway.requestsTo(ADD).map(({ headers }) => headers.get('idempotency-key'));
}

beforeEach(() => {
  gateway = TestGateway.start();
  gateway.on(ADD, accepting);
  draft = EMPTY_DRAFT;
  history = [];
  change({ type: 'filesAdded', entries: [entry('a.mkv'), entry('b.mkv'), entry('c.mkv')] });
});

afterEach(() => gateway.stop());

describe('submitting the selected files', () => {
  it('queues each with the settings, in order, each under its own key', async () => {
    change({
      type: 'settingsChanged',
      settings: { preset: 'HQ 1080p30 Surround', quality: 19.5, priority: 10 },
    });
    await submit();
    expect(states()).toEqual(['a.mkv accepted', 'b.mkv accepted', 'c.mkv accepted']);
    expect(gateway.requestsTo(ADD).map(({ body }) => body)).toMatchObject(
      ['a.mkv', 'b.mkv', 'c.mkv'].map((name) => ({
        input_path: `/mnt/tv/${name}`,
        preset: 'HQ 1080p30 Surround',
        quality: 19.5,
        priority: 10,
      })),
    );
    expect(new Set(keysSent()).size).toBe(3);
  });

  it('keeps the message of a refused file and continues with the others', async () => {
    gateway.on(ADD, ({ body }) =>
      body.input_path.endsWith('b.mkv')
        ? refusal(409, 'output_exists', 'The archive already holds b.mkv.')
        : aJob(),
    );
    await submit();
    expect(states()).toEqual(['a.mkv accepted', 'b.mkv refused', 'c.mkv accepted']);
    expect(draft.files[1]?.state).toMatchObject({
      kind: 'refused',
      message: 'The archive already holds b.mkv.',
    });
  });

  it('stops without a response, and retries the lost request under the same key', async () => {
    gateway.on(ADD, 'hang up');
    await submit();
    expect(states()).toEqual(['a.mkv unsent', 'b.mkv ready', 'c.mkv ready']);
    gateway.on(ADD, accepting);
    await submit();
    expect(states()).toEqual(['a.mkv accepted', 'b.mkv accepted', 'c.mkv accepted']);
    expect(keysSent()[1]).toBe(keysSent()[0]);
  });

  it('uses a new key once the settings change', async () => {
    gateway.on(ADD, refusal(503, 'no_node_available', 'No HandBrake service answers.'));
    await submit();
    change({ type: 'settingsChanged', settings: { quality: 24 } });
    await submit();
    expect(keysSent()).toHaveLength(2);
    expect(keysSent()[1]).not.toBe(keysSent()[0]);
  });

  it('does not send a queued file again', async () => {
    await submit();
    await submit();
    expect(keysSent()).toHaveLength(3);
  });

  it('stops when the session has ended', async () => {
    gateway.on(ADD, refusal(401, 'unauthenticated', 'Sign in first.'));
    await submit();
    expect(states()).toEqual(['a.mkv unsent', 'b.mkv ready', 'c.mkv ready']);
  });

  it('is busy only while files are being sent', async () => {
    history = [];
    await submit();
    const busy = history.map(isBusy);
    expect(busy[0]).toBe(true);
    expect(busy.at(-1)).toBe(false);
  });
});

describe('the draft', () => {
  it('accepts a file again that was queued before, as a new request', async () => {
    await submit();
    change({ type: 'filesAdded', entries: [entry('a.mkv')] });
    expect(states()).toEqual(['b.mkv accepted', 'c.mkv accepted', 'a.mkv ready']);
    await submit();
    expect(new Set(keysSent()).size).toBe(4);
  });

  it('does not add a file twice', () => {
    change({ type: 'filesAdded', entries: [entry('a.mkv'), entry('d.mkv')] });
    expect(states()).toEqual(['a.mkv ready', 'b.mkv ready', 'c.mkv ready', 'd.mkv ready']);
  });

  it('removes queued files and keeps the others', async () => {
    gateway.on(ADD, ({ body }) =>
      body.input_path.endsWith('b.mkv') ? refusal(422, 'source_unusable', 'This is not a video.') : aJob(),
    );
    await submit();
    change({ type: 'acceptedRemoved' });
    expect(states()).toEqual(['b.mkv refused']);
  });

  it('belongs to one user and is empty for another', () => {
    change({ type: 'ownerSet', owner: 'anna' });
    change({ type: 'ownerSet', owner: 'anna' });
    expect(draft.files).toHaveLength(3);
    change({ type: 'ownerSet', owner: 'ben' });
    expect(draft.files).toEqual([]);
  });
});
