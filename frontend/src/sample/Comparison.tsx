/** A frame before and after encoding, overlaid, at a selectable position in the sample. */
import { Slider, Text } from '@mantine/core';
import { useState } from 'react';
import { sampleFrameUrl } from '@/api/samples';
import { FrameOverlay } from '@/components/FrameOverlay';
import classes from './Comparison.module.css';

interface Props {
  id: string;
  /** Duration of the sample. */
  seconds: number;
}

export function Comparison({ id, seconds }: Props) {
  const [at, setAt] = useState(0.5);
  const [shown, setShown] = useState(0.5);
  const [missing, setMissing] = useState(false);
  return (
    <div className={classes.comparison}>
      {missing ? (
        <Text size="sm" c="dimmed" role="status">
          Couldn’t load the frames to compare.
        </Text>
      ) : (
        <FrameOverlay
          before={{
            address: sampleFrameUrl(id, 'before', shown),
            label: 'Before',
            alt: 'Before, as in the source',
          }}
          after={{
            address: sampleFrameUrl(id, 'after', shown),
            label: 'After',
            alt: 'After, as the settings make it',
          }}
          onMissing={() => setMissing(true)}
        />
      )}
      <Slider
        size="sm"
        min={0}
        max={1}
        step={0.05}
        value={at}
        label={null}
        onChange={setAt}
        onChangeEnd={(value) => {
          setMissing(false);
          setShown(value);
        }}
        thumbLabel="Position in the sample"
        thumbProps={{
          'aria-valuetext': `${Math.round(at * seconds)} of ${Math.round(seconds)} seconds`,
        }}
      />
    </div>
  );
}
