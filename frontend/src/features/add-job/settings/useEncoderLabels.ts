/** Names for HandBrake's own words, from what its encoders call themselves. */
import { useMemo } from 'react';
import type { Naming } from '@/options/words';
import { useEncoders } from './useSettings';

export function useNaming(): Naming {
  const encoders = useEncoders();
  return useMemo(() => {
    const labels = new Map(
      [...(encoders?.video ?? []), ...(encoders?.audio ?? []), ...(encoders?.mixdowns ?? [])].map(
        ({ name, label }) => [name, label],
      ),
    );
    return (word) => labels.get(word) ?? word;
  }, [encoders]);
}
