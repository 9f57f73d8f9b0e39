/** A preview frame of a file at a position that can be moved. */
import { Slider, Text } from '@mantine/core';
import { useState } from 'react';
import { previewUrl } from '@/api/media';
import type { Title } from '@/api/models';
import { formatTimecode } from '@/options/timecodes';
import classes from './InspectionView.module.css';

/** Initial position: late enough to skip black frames and studio logos. */
const START = 0.3;
const WIDTH = 640;

export function Preview({ path, title }: { path: string; title: Title }) {
  const [at, setAt] = useState(START);
  const [shown, setShown] = useState(START);
  const [failed, setFailed] = useState(false);
  const timecode = formatTimecode(Math.floor(at * title.duration_s));
  return (
    <div className={classes.preview}>
      <div className={classes.frame}>
        {failed ? (
          <Text size="sm" c="dimmed" role="status">
            No frame available here.
          </Text>
        ) : (
          <img
            src={previewUrl(path, shown, WIDTH)}
            alt={`Frame of the source at ${timecode}`}
            onError={() => setFailed(true)}
          />
        )}
      </div>
      <Slider
        size="sm"
        min={0}
        max={0.98}
        step={0.02}
        value={at}
        label={null}
        onChange={setAt}
        onChangeEnd={(value) => {
          setFailed(false);
          setShown(value);
        }}
        thumbLabel="Position of the frame"
        thumbProps={{ 'aria-valuetext': timecode }}
      />
    </div>
  );
}
