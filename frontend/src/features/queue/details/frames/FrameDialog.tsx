/** A large view of a compared frame, source over output. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { IconAlertTriangle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { frameUrl } from '@/api/frames';
import { FrameOverlay } from '@/components/FrameOverlay';
import { formatClock } from '@/format/durations';
import { likeness, type NumberedFrame } from './frames';
import classes from './ComparedFrames.module.css';

interface Props {
  jobId: string;
  comparison: string;
  /** The frames with images. */
  frames: readonly NumberedFrame[];
  /** Index of the shown frame. */
  index: number;
  onMove: (index: number) => void;
  onMissing: () => void;
  onClose: () => void;
}

export function FrameDialog({ jobId, comparison, frames, index, onMove, onMissing, onClose }: Props) {
  const frame = frames[index];
  if (!frame) return null;
  const { number, similarity, passed } = frame;
  const at = formatClock(frame.at_s);
  const address = (side: 'before' | 'after') => frameUrl({ jobId, comparison, number, side });
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
            {index + 1} of {frames.length}
          </Text>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconChevronLeft size={14} aria-hidden />}
            disabled={index === 0}
            onClick={() => onMove(index - 1)}
          >
            Previous
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={14} aria-hidden />}
            disabled={index === frames.length - 1}
            onClick={() => onMove(index + 1)}
          >
            Next
          </Button>
        </Group>
      </Group>
    </Modal>
  );
}
