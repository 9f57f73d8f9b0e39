/** Two overlaid frames with a divider that is moved by pointer or keyboard. */
import { useState } from 'react';
import classes from './FrameOverlay.module.css';

export interface OverlaidFrame {
  readonly address: string;
  /** A short label, such as "Before". */
  readonly label: string;
  readonly alt: string;
}

interface Props {
  /** Shown before the divider. */
  before: OverlaidFrame;
  /** Shown after the divider. */
  after: OverlaidFrame;
  /** Called when one of them fails to load. */
  onMissing: () => void;
}

/** Labels are hidden within this many percent of either side, where they would be clipped. */
const LABEL_PERCENT = 15;

export function FrameOverlay({ before, after, onMissing }: Props) {
  const [edge, setEdge] = useState(50);
  return (
    <div className={classes.frames}>
      <img src={after.address} alt={after.alt} onError={onMissing} />
      <img
        src={before.address}
        alt={before.alt}
        style={{ clipPath: `inset(0 ${100 - edge}% 0 0)` }}
        onError={onMissing}
      />
      <span className={classes.edge} style={{ insetInlineStart: `${edge}%` }} aria-hidden />
      <span className={classes.label} data-side="before" hidden={edge < LABEL_PERCENT} aria-hidden>
        {before.label}
      </span>
      <span className={classes.label} data-side="after" hidden={edge > 100 - LABEL_PERCENT} aria-hidden>
        {after.label}
      </span>
      <input
        type="range"
        className={classes.range}
        min={0}
        max={100}
        value={edge}
        aria-label={`${before.label} and ${after.label.toLowerCase()}`}
        aria-valuetext={`${edge} percent of the frame: ${before.label}`}
        onChange={({ currentTarget }) => setEdge(Number(currentTarget.value))}
      />
    </div>
  );
}
