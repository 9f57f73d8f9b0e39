/** @vitest-environment jsdom */
import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NotKept } from '@/api/models';
import { NotKeptList } from './NotKeptList';

function losses(count: number): NotKept[] {
  return Array.from({ length: count }, (_, place) => ({
    kind: 'track_flags',
    track_kind: 'subtitle',
    track: place + 1,
    language: 'eng',
    message: `Subtitle track ${place + 1} loses its flag.`,
  }));
}

function show(count: number) {
  render(
    <MantineProvider env="test">
      <NotKeptList losses={losses(count)} />
    </MantineProvider>,
  );
}

describe('what is not kept', () => {
  it('is all shown when it is little', () => {
    show(6);
    expect(screen.getAllByRole('listitem')).toHaveLength(6);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is folded when it is much', async () => {
    show(9);
    expect(screen.getAllByRole('listitem')).toHaveLength(5);
    await userEvent.click(screen.getByRole('button', { name: 'Show all 9' }));
    expect(screen.getAllByRole('listitem')).toHaveLength(9);
    expect(screen.getByRole('button', { name: 'Show fewer' })).toHaveAttribute('aria-expanded', 'true');
  });
});
