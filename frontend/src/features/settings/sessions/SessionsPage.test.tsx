/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aUser, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { aListedSession } from '@/testing/values';

const SESSIONS = 'GET /api/sessions';
const END = 'DELETE /api/sessions/{session_id}';
const END_OTHERS = 'DELETE /api/sessions';
const here = aListedSession({
  id: 'here',
  is_current: true,
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
});
const other = aListedSession({ id: 'other', address: '192.168.1.7' });
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
  gateway.on(SESSIONS, { sessions: [here, other] });
  openAt('/settings/sessions');
});

afterEach(() => gateway.stop());

describe('the sessions', () => {
  it('are listed with program, address and times', async () => {
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first).toHaveTextContent(
      /Firefox on Linux.*This session.*192\.168\.1\.20.*Began.*Last used.*Gecko/,
    );
    expect(second).toHaveTextContent(/^curl.*192\.168\.1\.7.*curl\/8\.5\.0/);
    expect(second).not.toHaveTextContent('This session');
    expect(screen.getAllByRole('button', { name: /^End session/ })).toHaveLength(1);
  });

  it('can be ended one by one', async () => {
    gateway.on(END, refusal(404, 'session_not_found', 'This session has ended already.'));
    const end = await screen.findByRole('button', { name: 'End session: curl, 192.168.1.7' });
    await user.click(end);
    expect(await screen.findByRole('alert')).toHaveTextContent('This session has ended already.');
    gateway.on(END, () => {
      gateway.on(SESSIONS, { sessions: [here] });
      return undefined;
    });
    await user.click(end);
    await waitFor(() => expect(screen.queryByText('curl/8.5.0')).toBeNull());
    expect(gateway.requestsTo(END).map(({ parameter }) => parameter)).toEqual(['other', 'other']);
    expect(screen.queryByRole('button', { name: 'End all other sessions' })).toBeNull();
  });

  it('but this one can be ended at once, after a confirmation', async () => {
    gateway.on(END_OTHERS, () => {
      gateway.on(SESSIONS, { sessions: [here] });
      return undefined;
    });
    await user.click(await screen.findByRole('button', { name: 'End all other sessions' }));
    const dialog = await screen.findByRole('dialog', { name: 'End all other sessions?' });
    expect(gateway.requestsTo(END_OTHERS)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'End sessions' }));
    await waitFor(() => expect(screen.queryByText('curl/8.5.0')).toBeNull());
    expect(gateway.requestsTo(END_OTHERS)).toHaveLength(1);
  });
});
