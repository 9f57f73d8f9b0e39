/** @vitest-environment jsdom */
import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { CopyableText } from './CopyableText';

function show() {
  render(
    <MantineProvider env="test">
      <CopyableText label="API token" text="h2r_abc" />
    </MantineProvider>,
  );
}

describe('text to copy', () => {
  it('is copied, which is said', async () => {
    const user = userEvent.setup();
    show();
    await user.click(screen.getByRole('button', { name: 'Copy: API token' }));
    expect(await screen.findByText('Copied')).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe('h2r_abc');
  });

  it.each([
    [true, 'Copied.'],
    [false, 'Copying failed. The text is selected: copy it with the keyboard or the menu.'],
  ])('is copied or at least selected without HTTPS (%s)', async (works, status) => {
    const user = userEvent.setup();
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as never);
    const command = vi.fn(() => works);
    Object.assign(document, { execCommand: command });
    show();
    await user.click(screen.getByRole('button', { name: 'Copy: API token' }));
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent(status));
    expect(command).toHaveBeenCalledExactlyOnceWith('copy');
    const field = screen.getByLabelText<HTMLTextAreaElement>('API token');
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, 'h2r_abc'.length]);
  });
});
