/** @vitest-environment jsdom */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Check, Job, VerificationReport } from '@/api/models';
import { verificationQuery } from '@/api/queries';
import { VerificationTable } from './VerificationTable';

const JOB = { job_id: '0123456789abcdef', rev: 3 } as Job;

function show(checks: Check[]) {
  const report: VerificationReport = {
    checks,
    elapsed_s: 1,
    not_kept: [],
    damage: [],
    frames: [],
    comparison_id: null,
  };
  const client = new QueryClient();
  client.setQueryData(verificationQuery(JOB.job_id, JOB.rev).queryKey, report);
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <VerificationTable job={JOB} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

describe('the checks of an output', () => {
  it('pass, fail or are not run', () => {
    show([
      { name: 'container', expected: 'mkv', found: 'mkv', passed: true, made: true },
      { name: 'sound', expected: 'same as the source', found: 'silent', passed: false, made: true },
      {
        name: 'frames',
        expected: 'same as the source',
        found: 'not compared: a disc',
        passed: true,
        made: false,
      },
    ]);
    const words = ['Container', 'Sound', 'Frames'].map((check) => {
      const row = screen.getByRole('row', { name: new RegExp(`^${check}`) });
      return within(row).getAllByRole('cell')[0]?.textContent;
    });
    expect(words).toEqual(['Pass', 'Fail', 'Not checked']);
  });
});
