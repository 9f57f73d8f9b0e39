/** One image of a compared frame. It keeps its space while loading. */
import { useState } from 'react';
import classes from './ComparedFrames.module.css';

interface Props {
  address: string;
  label: string;
  alt: string;
  onMissing: () => void;
}

export function FrameImage({ address, label, alt, onMissing }: Props) {
  const [loaded, setLoaded] = useState(false);
  return (
    <span className={classes.image} data-loading={!loaded || undefined}>
      <img src={address} alt={alt} loading="lazy" onLoad={() => setLoaded(true)} onError={onMissing} />
      <span className={classes.label} aria-hidden>
        {label}
      </span>
    </span>
  );
}
