/** A frame of the source next to that of the output, with time and similarity. */
import { IconAlertTriangle, IconPhotoOff } from '@tabler/icons-react';
import { frameUrl } from '@/api/frames';
import { formatClock } from '@/format/durations';
import { FrameImage } from './FrameImage';
import { likeness, type NumberedFrame } from './frames';
import classes from './ComparedFrames.module.css';

interface Props {
  jobId: string;
  /** Null when the images could not be loaded. */
  comparison: string | null;
  frame: NumberedFrame;
  onOpen: () => void;
  onMissing: () => void;
}

export function FramePair({ jobId, comparison, frame, onOpen, onMissing }: Props) {
  const { number, similarity, passed } = frame;
  const at = formatClock(frame.at_s);
  const caption = (
    <span className={classes.caption}>
      <span>{at}</span>
      <span className={classes.likeness}>{likeness(similarity)}</span>
      {!passed && (
        <span className={classes.differs}>
          <IconAlertTriangle size={14} aria-hidden />
          Differs
        </span>
      )}
    </span>
  );
  if (comparison === null || similarity === null) {
    return (
      <div className={classes.pair} data-passed={passed}>
        <span className={classes.blank} data-gone={comparison === null || undefined}>
          <IconPhotoOff size={20} aria-hidden />
        </span>
        {caption}
      </div>
    );
  }
  const address = (side: 'before' | 'after') => frameUrl({ jobId, comparison, number, side });
  return (
    <button type="button" className={classes.pair} data-passed={passed} onClick={onOpen}>
      <span className={classes.images}>
        <FrameImage
          address={address('before')}
          label="Source"
          alt={`The source at ${at}`}
          onMissing={onMissing}
        />
        <FrameImage
          address={address('after')}
          label="Output"
          alt={`The output at ${at}`}
          onMissing={onMissing}
        />
      </span>
      {caption}
    </button>
  );
}
