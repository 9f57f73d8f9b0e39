/** The frames that verification compared, source and output side by side. */
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { missingFrameQuery, type FrameRef } from '@/api/frames';
import { messageOf } from '@/api/errors';
import type { VerificationReport } from '@/api/models';
import { Section } from '@/features/queue/details/Section';
import { FrameDialog } from './FrameDialog';
import { FramePair } from './FramePair';
import { failedFirst, summaryOf } from './frames';
import classes from './ComparedFrames.module.css';

/** Frames shown while folded. Frames that differ are always shown. */
const SHOWN = 6;

interface Props {
  jobId: string;
  report: VerificationReport;
}

export function ComparedFrames({ jobId, report }: Props) {
  const [all, setAll] = useState(false);
  const [openFrame, setOpenFrame] = useState<number | null>(null);
  const [missing, setMissing] = useState<FrameRef | null>(null);
  const { frames, comparison_id: comparison } = report;
  if (frames.length === 0) return null;
  const ordered = failedFirst(frames);
  const different = ordered.filter(({ passed }) => !passed).length;
  const least = Math.max(SHOWN, different);
  const folded = ordered.length > least + 1;
  const shown = folded && !all ? ordered.slice(0, least) : ordered;
  const withImages = ordered.filter(({ similarity }) => similarity !== null);
  const onMissing = (number: number) => () => {
    setOpenFrame(null);
    if (comparison !== null) setMissing({ jobId, comparison, number, side: 'before' });
  };
  const index = withImages.findIndex(({ number }) => number === openFrame);
  return (
    <Section title="Compared frames">
      <Text size="sm" {...(different > 0 && { style: { color: 'var(--status-failed-text)' } })}>
        {summaryOf(frames)}
      </Text>
      {missing && <MissingFrames frame={missing} onRetry={() => setMissing(null)} />}
      <ul className={classes.frames} aria-label="Compared frames">
        {shown.map((frame) => (
          <li key={frame.number}>
            <FramePair
              jobId={jobId}
              comparison={missing ? null : comparison}
              frame={frame}
              onOpen={() => setOpenFrame(frame.number)}
              onMissing={onMissing(frame.number)}
            />
          </li>
        ))}
      </ul>
      {folded && (
        <Button size="compact-xs" variant="default" mt={8} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${ordered.length}`}
        </Button>
      )}
      {openFrame !== null && comparison !== null && (
        <FrameDialog
          jobId={jobId}
          comparison={comparison}
          frames={withImages}
          index={index}
          onMove={(next) => setOpenFrame(withImages[next]?.number ?? null)}
          onMissing={onMissing(openFrame)}
          onClose={() => setOpenFrame(null)}
        />
      )}
    </Section>
  );
}

function MissingFrames({ frame, onRetry }: { frame: FrameRef; onRetry: () => void }) {
  const { error, isPending } = useQuery(missingFrameQuery(frame));
  if (isPending) return null;
  return (
    <Text size="sm" c="dimmed" role="status" mt={4}>
      Couldn’t load the images. {error && messageOf(error)}{' '}
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Text>
  );
}
