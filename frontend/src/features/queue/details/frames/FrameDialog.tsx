/** Looks at a compared frame closely: source and copy in large, one over the other. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { IconAlertTriangle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { frameAddress } from '@/api/frames';
import { FrameOverlay } from '@/components/FrameOverlay';
import { formatClock } from '@/format/durations';
import { likeness, type NumberedFrame } from './frames';
import classes from './ComparedFrames.module.css';

interface Props {
  jobId: string;
  comparison: string;
  /** Those one can go through. */
  frames: readonly NumberedFrame[];
  /** Place among them. */
  place: number;
  onMove: (place: number) => void;
  onMissing: () => void;
  onClose: () => void;
}

export function FrameDialog({ jobId, comparison, frames, place, onMove, onMissing, onClose }: Props) {
  const frame = frames[place];
  if (!frame) return null;
  const { number, similarity, passed } = frame;
  const at = formatClock(frame.at_s);
  const address = (side: 'before' | 'after') => frameAddress({ jobId, comparison, number, side });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Source and output at ${at}`}
      size={820}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <FrameOverlay
        before={{ address: address('before'), label: 'Source', alt: `The source at ${at}` }}
        after={{ address: address('after'), label: 'Output', alt: `The output at ${at}` }}
        onMissing={onMissing}
      />
      <Group justify="space-between" mt="sm" gap="xs">
        <Text size="sm" className={classes.verdict} role="status">
          {likeness(similarity)}
          {!passed && (
            <span className={classes.differs}>
              <IconAlertTriangle size={14} aria-hidden />
              Differs
            </span>
          )}
        </Text>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {place + 1} of {frames.length}
          </Text>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconChevronLeft size={14} aria-hidden />}
            disabled={place === 0}
            onClick={() => onMove(place - 1)}
          >
            Previous
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={14} aria-hidden />}
            disabled={place === frames.length - 1}
            onClick={() => onMove(place + 1)}
          >
            Next
          </Button>
        </Group>
      </Group>
    </Modal>
  );
}
