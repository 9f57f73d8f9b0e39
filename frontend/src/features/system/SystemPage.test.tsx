/** @vitest-environment jsdom */
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aUser, comeBackAfter, openAt, startGateway } from '@/testing/dashboard';
import { refusal, type TestGateway } from '@/testing/gateway';
import { aHealth, aNode, aSession, aSystem } from '@/testing/values';

const STATUS = 'GET /api/system/status';
const LOCKED = refusal(403, 'forbidden', 'The status is locked.');
const user = aUser();

let gateway: TestGateway;

beforeEach(() => {
  gateway = startGateway();
});

afterEach(() => {
  vi.useRealTimers();
  gateway.stop();
});

describe('the system page', () => {
  it('shows a placeholder while it loads', async () => {
    gateway.on(STATUS, 'keep waiting');
    openAt('/system');
    expect(await screen.findByRole('status', { name: 'Loading the system status' })).toBeVisible();
    expect(screen.queryByRole('article')).toBeNull();
  });

  it('shows node, gateway and Redis with their readings', async () => {
    openAt('/system');
    const node = await screen.findByRole('article', { name: 'attic' });
    expect(within(node).getByText('Ready for jobs')).toBeVisible();
    expect(within(node).getByRole('meter', { name: 'CPU' })).toHaveAttribute(
      'aria-valuetext',
      '20% of 4 CPUs, Limit 80%',
    );
    const server = screen.getByRole('article', { name: 'Gateway' });
    expect(await within(server).findByRole('meter', { name: 'Host CPU' })).toBeVisible();
    expect(within(screen.getByRole('article', { name: 'Redis' })).getByText('7.2.0')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows the rest without the health of the gateway', async () => {
    gateway.on('GET /health', 'keep waiting');
    openAt('/system');
    const server = await screen.findByRole('article', { name: 'Gateway' });
    expect(within(server).getByText('Running')).toBeVisible();
    expect(within(server).queryByRole('meter')).toBeNull();
  });

  it('says what to do when no node reports', async () => {
    gateway.on(STATUS, aSystem({ nodes: [], problems: ['No HandBrake node has reported.'] }));
    openAt('/system');
    expect(await screen.findByRole('heading', { name: 'No HandBrake node is reporting' })).toBeVisible();
    expect(screen.getByText(/Start the HandBrake service/)).toBeVisible();
    expect(screen.getByRole('alert')).toHaveTextContent('No HandBrake node has reported.');
  });

  it('shows why it cannot be loaded, and the status after another try', async () => {
    gateway.on(STATUS, LOCKED);
    openAt('/system');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Couldn’t load the system status');
    expect(alert).toHaveTextContent('The status is locked.');
    gateway.on(STATUS, aSystem());
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('article', { name: 'attic' })).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps the last status while a refresh fails, and says so', async () => {
    openAt('/system');
    await screen.findByRole('article', { name: 'attic' });
    expect(screen.queryByText(/Last update/)).toBeNull();
    gateway.on(STATUS, LOCKED);
    comeBackAfter(1);
    expect(await screen.findByText(/^Last update .+ The status is locked\.$/)).toBeVisible();
    expect(screen.getByRole('article', { name: 'attic' })).toBeVisible();
    gateway.on(STATUS, aSystem());
    comeBackAfter(1);
    await waitFor(() => expect(screen.queryByText(/Last update/)).toBeNull());
  });

  it('lists each problem once, whoever reports it', async () => {
    gateway.on(STATUS, aSystem({ problems: ['The disk is full.'], redis: { ok: false, version: null } }));
    gateway.on('GET /health', aHealth({ problems: ['The disk is full.', 'The database is away.'] }));
    openAt('/system');
    await screen.findByText('The database is away.');
    expect(within(screen.getByRole('alert')).getAllByRole('listitem')).toHaveLength(2);
    expect(within(screen.getByRole('article', { name: 'Redis' })).getByText('Not responding')).toBeVisible();
  });

  it('drains a node for administrators, and says when that fails', async () => {
    gateway.on('GET /api/auth/verify', aSession({ role: 'admin' }));
    gateway.on('POST /api/nodes/drain/{name}', refusal(404, 'node_not_found', 'There is no such node.'));
    openAt('/system');
    const node = await screen.findByRole('article', { name: 'attic' });
    await user.click(within(node).getByRole('button', { name: 'Stop taking jobs: attic' }));
    expect(await within(node).findByRole('alert')).toHaveTextContent('There is no such node.');
    gateway.on('POST /api/nodes/drain/{name}', { nodes: [aNode({ drained: true })] });
    await user.click(within(node).getByRole('button', { name: 'Stop taking jobs: attic' }));
    expect(await within(node).findByText('Takes no jobs')).toBeVisible();
    expect(within(node).getByRole('button', { name: 'Take jobs again: attic' })).toBeVisible();
  });
});
