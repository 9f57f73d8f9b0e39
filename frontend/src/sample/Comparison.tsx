/** The same picture before and after, one over the other, with an edge that is moved by pointer or keyboard. */
import { Slider, Text } from '@mantine/core';
import { useState } from 'react';
import { stillAddress } from '@/api/samples';
import classes from './Comparison.module.css';

interface Props {
  id: string;
  /** Play time of the sample. */
  seconds: number;
}

export function Comparison({ id, seconds }: Props) {
  const [edge, setEdge] = useState(50);
  const [at, setAt] = useState(0.5);
  const [shown, setShown] = useState(0.5);
  const [missing, setMissing] = useState(false);
  return (
    <div className={classes.comparison}>
      {missing ? (
        <Text size="sm" c="dimmed" role="status">
          The pictures to compare cannot be shown.
        </Text>
      ) : (
        <div className={classes.pictures}>
          <img
            src={stillAddress(id, 'after', shown)}
            alt="After, as the settings make it"
            onError={() => setMissing(true)}
          />
          <img
            src={stillAddress(id, 'before', shown)}
            alt="Before, as in the source"
            className={classes.before}
            style={{ clipPath: `inset(0 ${100 - edge}% 0 0)` }}
            onError={() => setMissing(true)}
          />
          <span className={classes.edge} style={{ insetInlineStart: `${edge}%` }} aria-hidden />
          <span className={classes.label} data-side="before" hidden={edge < 15} aria-hidden>
            Before
          </span>
          <span className={classes.label} data-side="after" hidden={edge > 85} aria-hidden>
            After
          </span>
          <input
            type="range"
            className={classes.range}
            min={0}
            max={100}
            value={edge}
            aria-label="Before and after"
            aria-valuetext={`${edge} percent of the picture is from before`}
            onChange={({ currentTarget }) => setEdge(Number(currentTarget.value))}
          />
        </div>
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
        thumbLabel="Place in the sample"
        thumbProps={{
          'aria-valuetext': `${Math.round(at * seconds)} of ${Math.round(seconds)} seconds`,
        }}
      />
    </div>
  );
}
