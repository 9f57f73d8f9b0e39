/** Two frames, one over the other, with an edge between them that is moved by pointer or keyboard. */
import { useState } from 'react';
import classes from './FrameOverlay.module.css';

export interface OverlaidFrame {
  readonly address: string;
  /** In a word, such as "Before". */
  readonly label: string;
  readonly alt: string;
}

interface Props {
  /** Shown up to the edge. */
  before: OverlaidFrame;
  /** Shown from the edge on. */
  after: OverlaidFrame;
  /** Called when one of them cannot be loaded. */
  onMissing: () => void;
}

/** Percent from either side within which a label would be cut. */
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
