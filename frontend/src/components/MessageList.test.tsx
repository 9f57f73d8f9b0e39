/** @vitest-environment jsdom */
import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { MessageList } from './MessageList';

function items(count: number) {
  return Array.from({ length: count }, (_, place) => ({
    message: `Subtitle track ${place + 1} loses its flag.`,
  }));
}

function show(count: number) {
  render(
    <MantineProvider env="test">
      <MessageList items={items(count)} />
    </MantineProvider>,
  );
}

describe('a list of messages', () => {
  it('is shown in full when it is short', () => {
    show(6);
    expect(screen.getAllByRole('listitem')).toHaveLength(6);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is folded when it is long', async () => {
    show(9);
    expect(screen.getAllByRole('listitem')).toHaveLength(5);
    await userEvent.click(screen.getByRole('button', { name: 'Show all 9' }));
    expect(screen.getAllByRole('listitem')).toHaveLength(9);
    expect(screen.getByRole('button', { name: 'Show fewer' })).toHaveAttribute('aria-expanded', 'true');
  });
});
