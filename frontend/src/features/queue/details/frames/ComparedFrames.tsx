/** The frames by which a copy was compared with its source, for a person to see for themselves. */
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { missingFrameQuery, type FrameAsked } from '@/api/frames';
import { sentence } from '@/api/errors';
import type { VerificationReport } from '@/api/models';
import { Section } from '@/features/queue/details/Section';
import { FrameDialog } from './FrameDialog';
import { FramePair } from './FramePair';
import { failedFirst, summaryOf } from './frames';
import classes from './ComparedFrames.module.css';

/** Shown before the rest is asked for; those that differ are all shown. */
const SHOWN = 6;

interface Props {
  jobId: string;
  report: VerificationReport;
}

export function ComparedFrames({ jobId, report }: Props) {
  const [all, setAll] = useState(false);
  const [looking, setLooking] = useState<number | null>(null);
  const [missing, setMissing] = useState<FrameAsked | null>(null);
  const { frames, comparison_id: comparison } = report;
  if (frames.length === 0) return null;
  const ordered = failedFirst(frames);
  const different = ordered.filter(({ passed }) => !passed).length;
  const least = Math.max(SHOWN, different);
  const folded = ordered.length > least + 1;
  const shown = folded && !all ? ordered.slice(0, least) : ordered;
  const withImages = ordered.filter(({ similarity }) => similarity !== null);
  const lose = (number: number) => () => {
    setLooking(null);
    if (comparison !== null) setMissing({ jobId, comparison, number, side: 'before' });
  };
  const place = withImages.findIndex(({ number }) => number === looking);
  return (
    <Section title="Compared frames">
      <Text size="sm" {...(different > 0 && { style: { color: 'var(--status-failed-text)' } })}>
        {summaryOf(frames)}
      </Text>
      {missing && <MissingFrames asked={missing} onRetry={() => setMissing(null)} />}
      <ul className={classes.frames} aria-label="Compared frames">
        {shown.map((frame) => (
          <li key={frame.number}>
            <FramePair
              jobId={jobId}
              comparison={missing ? null : comparison}
              frame={frame}
              onOpen={() => setLooking(frame.number)}
              onMissing={lose(frame.number)}
            />
          </li>
        ))}
      </ul>
      {folded && (
        <Button size="compact-xs" variant="default" mt={8} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${ordered.length}`}
        </Button>
      )}
      {looking !== null && comparison !== null && (
        <FrameDialog
          jobId={jobId}
          comparison={comparison}
          frames={withImages}
          place={place}
          onMove={(next) => setLooking(withImages[next]?.number ?? null)}
          onMissing={lose(looking)}
          onClose={() => setLooking(null)}
        />
      )}
    </Section>
  );
}

function MissingFrames({ asked, onRetry }: { asked: FrameAsked; onRetry: () => void }) {
  const { error, isPending } = useQuery(missingFrameQuery(asked));
  if (isPending) return null;
  return (
    <Text size="sm" c="dimmed" role="status" mt={4}>
      The images cannot be shown. {error && sentence(error)}{' '}
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Text>
  );
}
