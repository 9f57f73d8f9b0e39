/** Labels of HandBrake's encoder and mixdown names, from the encoder catalogue. */
import { useMemo } from 'react';
import type { LabelLookup } from '@/options/settingDescriptions';
import { useEncoders } from './useSettings';

export function useEncoderLabels(): LabelLookup {
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
