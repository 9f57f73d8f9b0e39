/** The product's logo and name. */
import { Text } from '@mantine/core';
import classes from './Logo.module.css';

interface Props {
  /** Height of the image in pixels. */
  size?: number;
}

export function Logo({ size = 28 }: Props) {
  return (
    <span className={classes.logo}>
      <img src="/favicon.svg" width={size} height={size} alt="" />
      <Text component="span" fw={680} fz={size > 32 ? 'lg' : 'md'} className={classes.name}>
        HandBrake<span className={classes.joint}>2</span>Resilio
      </Text>
    </span>
  );
}
