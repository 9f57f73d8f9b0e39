/** @vitest-environment jsdom */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComparedFrame } from '@/api/models';
import { refusal, TestGateway } from '@/testing/gateway';
import { aReport } from '@/testing/values';
import { ComparedFrames } from './ComparedFrames';

const JOB = '0123456789abcdef';
const COMPARISON = 'fedcba9876543210';

let gateway: TestGateway;
const user = userEvent.setup();

function frames(count: number, different: readonly number[] = []): ComparedFrame[] {
  return Array.from({ length: count }, (_, place) => ({
    at_s: place + 1,
    similarity: different.includes(place) ? 0.2 : 0.97,
    passed: !different.includes(place),
  }));
}

function show(compared: ComparedFrame[]) {
  const report = aReport({ frames: compared, comparison_id: COMPARISON });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MantineProvider env="test">
        <ComparedFrames jobId={JOB} report={report} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

function address(number: number, side: string): string {
  return `/api/jobs/frame/${JOB}?comparison=${COMPARISON}&number=${number}&side=${side}`;
}

beforeEach(() => {
  gateway = TestGateway.start();
});

afterEach(() => gateway.stop());

describe('the compared frames of a job', () => {
  it('render nothing when none were compared', () => {
    show([]);
    expect(screen.queryByText('Compared frames')).toBeNull();
  });

  it('show source and output side by side, loaded lazily', () => {
    show(frames(4));
    const first = screen.getByRole('button', { name: /0:01/ });
    const images = within(first).getAllByRole('img');
    expect(images.map((image) => image.getAttribute('alt'))).toEqual([
      'The source at 0:01',
      'The output at 0:01',
    ]);
    expect(images.map((image) => image.getAttribute('src'))).toEqual([
      address(0, 'before'),
      address(0, 'after'),
    ]);
    expect(images.every((image) => image.getAttribute('loading') === 'lazy')).toBe(true);
    expect(first).toHaveTextContent('97% alike');
  });

  it('show all that differ first, and the others on request', async () => {
    show(frames(16, [2, 5, 6, 7, 9, 11, 13]));
    expect(screen.getByText('7 of 16 frames differ from the source.')).toBeVisible();
    const shown = screen.getAllByRole('listitem');
    expect(shown).toHaveLength(7);
    shown.forEach((frame) => expect(frame).toHaveTextContent('Differs'));
    await user.click(screen.getByText('Show all 16'));
    expect(screen.getAllByRole('listitem')).toHaveLength(16);
    expect(screen.getAllByText('Differs')).toHaveLength(7);
    expect(screen.getByText('Show fewer').closest('button')).toHaveAttribute('aria-expanded', 'true');
  });

  it('open in a dialog with an overlay, by keyboard', async () => {
    show(frames(3, [1]));
    screen.getByRole('button', { name: /0:02/ }).focus();
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Source and output at 0:02' });
    expect(within(dialog).getByRole('slider', { name: 'Source and output' })).toBeVisible();
    expect(within(dialog).getByAltText('The source at 0:02')).toHaveAttribute('src', address(1, 'before'));
    expect(within(dialog).getByText('Differs')).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Previous' })).toBeDisabled();
    await user.click(within(dialog).getByRole('button', { name: 'Next' }));
    expect(await screen.findByRole('dialog', { name: 'Source and output at 0:01' })).toBeVisible();
    expect(screen.getByText('2 of 3')).toBeVisible();
    expect(within(dialog).getByAltText('The output at 0:01')).toHaveAttribute('src', address(0, 'after'));
  });

  it('have no image where the output has no frame', () => {
    show([{ at_s: 3, similarity: null, passed: false }]);
    expect(screen.getByRole('listitem')).toHaveTextContent('0:03No frame hereDiffers');
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('show the reason when they cannot be loaded, and can be retried', async () => {
    const message = 'The frames are on the node attic, which is not running now.';
    gateway.on('GET /api/jobs/frame/{job_id}', refusal(404, 'frame_not_found', message));
    show(frames(2));
    fireEvent.error(screen.getByAltText('The output at 0:02'));
    expect(await screen.findByRole('status')).toHaveTextContent(`Couldn’t load the images. ${message}`);
    expect(gateway.requestsTo('GET /api/jobs/frame/{job_id}')[0]?.query.get('number')).toBe('1');
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getAllByRole('listitem')[1]).toHaveTextContent('0:0297% alike');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.getAllByRole('img')).toHaveLength(4);
    expect(screen.queryByRole('status')).toBeNull();
  });
});
