/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { aCatalogue, aPreset, aSession } from '@/testing/values';

const PRESETS = 'GET /api/presets';
const IMPORT = 'POST /api/presets/import';
const AWAY = refusal(409, 'node_state', 'No node knows its presets.');
const withMine = aCatalogue({
  categories: [
    { name: 'Imported', presets: [aPreset({ name: 'Mine', imported: true, description: 'Small.' })] },
    ...aCatalogue().categories,
  ],
});
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('the presets page', () => {
  it('shows a placeholder while it loads', async () => {
    gateway.on(PRESETS, 'keep waiting');
    openAt('/presets');
    expect(await screen.findByRole('status', { name: 'Loading the presets' })).toBeVisible();
    expect(screen.queryByRole('heading', { name: 'All presets' })).toBeNull();
  });

  it('lists the presets and marks the default', async () => {
    openAt('/presets');
    const preset = await screen.findByTestId('preset');
    expect(preset).toHaveTextContent(/Fast 1080p30.*Default.*Fast\..*MP4 · x264/);
    expect(screen.queryByRole('status', { name: 'Loading the presets' })).toBeNull();
    expect(document.title).toBe('Presets · HandBrake2Resilio');
  });

  it('says when a search matches none', async () => {
    openAt('/presets');
    await user.type(await screen.findByRole('textbox', { name: 'Search presets' }), 'nowhere');
    expect(screen.getByRole('heading', { name: 'No preset matches' })).toBeVisible();
    expect(screen.queryByTestId('preset')).toBeNull();
  });

  it('shows why it cannot be loaded, and the presets after another try', async () => {
    gateway.on(PRESETS, AWAY);
    openAt('/presets');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t load the presets');
    expect(alert).toHaveTextContent('No node knows its presets.');
    gateway.on(PRESETS, aCatalogue());
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('preset')).toHaveTextContent('Fast 1080p30');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps the presets while a refresh fails, and says so', async () => {
    openAt('/presets');
    await screen.findByTestId('preset');
    expect(screen.queryByText(/Last update/)).toBeNull();
    gateway.on(PRESETS, AWAY);
    comeBackAfter(3600);
    expect(await screen.findByText(/^Last update .+ No node knows its presets\.$/)).toBeVisible();
    expect(screen.getByTestId('preset')).toHaveTextContent('Fast 1080p30');
    gateway.on(PRESETS, aCatalogue());
    comeBackAfter(3600);
    await waitFor(() => expect(screen.queryByText(/Last update/)).toBeNull());
  });

  it('offers no changes to users who are not administrators', async () => {
    gateway.on(PRESETS, withMine);
    openAt('/presets');
    await screen.findByTestId('preset');
    expect(screen.getByRole('link', { name: 'Export Mine' })).toBeVisible();
    expect(screen.queryByRole('button', { name: /^(Import presets|Rename|Delete)/ })).toBeNull();
  });
});

describe('an administrator', () => {
  /** An exported preset. The content is given twice, because jsdom's own File cannot be read. */
  function file(): File {
    const content = JSON.stringify({ PresetList: [{ PresetName: 'Mine' }] });
    return Object.assign(new File([content], 'mine.json', { type: 'application/json' }), {
      text: () => Promise.resolve(content),
    });
  }

  beforeEach(async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    openAt('/presets');
    await screen.findByTestId('preset');
  });

  function choose(chosen: File): Promise<void> {
    const input = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (!input) throw new Error('there is no field for a file');
    return user.upload(input, chosen);
  }

  it('imports a file, which is listed at once', async () => {
    gateway.on(IMPORT, () => {
      gateway.on(PRESETS, withMine);
      return { imported: ['Mine'] };
    });
    await choose(file());
    expect(await screen.findByText('Imported: Mine.')).toBeVisible();
    expect(await screen.findByText('Small.')).toBeVisible();
    expect(gateway.requestsTo(IMPORT).map(({ body }) => body.replace)).toEqual([false]);
  });

  it('is told why a file is refused, and can replace what has its name', async () => {
    gateway.on(IMPORT, refusal(409, 'preset_exists', 'There is a preset named Mine.'));
    await choose(file());
    expect(await screen.findByRole('alert')).toHaveTextContent('There is a preset named Mine.');
    gateway.on(IMPORT, { imported: ['Mine'] });
    await user.click(screen.getByRole('button', { name: 'Replace existing' }));
    expect(await screen.findByText('Imported: Mine.')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(gateway.requestsTo(IMPORT).map(({ body }) => body.replace)).toEqual([false, true]);
  });

  it('is told when a default was not changed', async () => {
    gateway.on('PUT /api/presets/default/{root}', refusal(404, 'root_not_found', 'No such folder.'));
    await user.click(await screen.findByRole('combobox', { name: 'For tv' }));
    await user.keyboard('{ArrowDown}{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t change the default');
    expect(alert).toHaveTextContent('No such folder.');
  });
});
