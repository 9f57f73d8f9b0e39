/** Progress and speed (fps) of an encode since the page was opened. */
import { Text } from '@mantine/core';
import { formatDuration } from '@/format/durations';
import { useProgressHistory } from '@/live/useLive';
import { HEIGHT, buildLines, WIDTH } from './graph';
import { Section } from './Section';
import classes from './ProgressGraph.module.css';

export function ProgressGraph({ jobId, running }: { jobId: string; running: boolean }) {
  const points = useProgressHistory(jobId);
  const lines = buildLines(points);
  const last = points.at(-1);
  if (!running && !lines) return null;
  const summary =
    lines && last
      ? `${last.percent.toFixed(0)} percent after ${formatDuration(lines.seconds)}, now ${last.fps.toFixed(0)} fps (peak ${lines.highestFps.toFixed(0)}).`
      : 'No data yet.';
  return (
    <Section title="Progress">
      <div className={classes.graph} data-testid="progress-graph">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
          {[0.25, 0.5, 0.75].map((share) => (
            <line
              key={share}
              x1={0}
              x2={WIDTH}
              y1={HEIGHT * share}
              y2={HEIGHT * share}
              className={classes.rule}
            />
          ))}
          {lines && (
            <>
              <polyline points={lines.fps} className={classes.fps} />
              <polyline points={lines.percent} className={classes.percent} />
            </>
          )}
        </svg>
      </div>
      <div className={classes.legend}>
        <Text size="xs" c="dimmed" className={classes.key} data-line="percent">
          Percent
        </Text>
        <Text size="xs" c="dimmed" className={classes.key} data-line="fps">
          fps{lines && `, peak ${lines.highestFps.toFixed(0)}`}
        </Text>
        <Text size="xs" c="dimmed" className={classes.span}>
          {lines ? `last ${formatDuration(lines.seconds)}` : 'No data yet'}
        </Text>
      </div>
    </Section>
  );
}
