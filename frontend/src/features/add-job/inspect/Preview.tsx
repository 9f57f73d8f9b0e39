/** A picture of a file, from a place one can choose. */
import { Slider, Text } from '@mantine/core';
import { useState } from 'react';
import { previewAddress } from '@/api/media';
import type { Title } from '@/api/models';
import { formatPlace } from '@/options/times';
import classes from './InspectionView.module.css';

/** Where the first picture is from: late enough not to be a black one, or the studio's mark. */
const START = 0.3;
const WIDTH = 640;

export function Preview({ path, title }: { path: string; title: Title }) {
  const [at, setAt] = useState(START);
  const [shown, setShown] = useState(START);
  const [failed, setFailed] = useState(false);
  const place = formatPlace(Math.floor(at * title.duration_s));
  return (
    <div className={classes.preview}>
      <div className={classes.picture}>
        {failed ? (
          <Text size="sm" c="dimmed" role="status">
            No frame available here.
          </Text>
        ) : (
          <img
            src={previewAddress(path, shown, WIDTH)}
            alt={`Frame of the source at ${place}`}
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
        thumbProps={{ 'aria-valuetext': place }}
      />
    </div>
  );
}
