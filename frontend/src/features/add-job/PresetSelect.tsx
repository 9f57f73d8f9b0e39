/** Picks one of the presets HandBrake knows, by its own groups. */
import {
  Badge,
  Button,
  Group,
  Select,
  Skeleton,
  Text,
  type ComboboxItem,
  type ComboboxLikeRenderOptionInput,
} from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { sentence } from '@/api/errors';
import type { PresetCatalogue } from '@/api/models';
import { presetsQuery } from '@/api/queries';
import { DROPDOWN } from './dropdown';

interface Props {
  /** Null is the configured default. */
  value: string | null;
  onChange: (preset: string | null) => void;
}

function descriptionOf(catalogue: PresetCatalogue, name: string): string | undefined {
  return catalogue.categories.flatMap(({ presets }) => presets).find((preset) => preset.name === name)
    ?.description;
}

export function PresetSelect({ value, onChange }: Props) {
  const { data: catalogue, error, refetch, isFetching } = useQuery(presetsQuery);
  if (!catalogue && error) {
    return (
      <div role="alert">
        <Text size="sm">The presets cannot be listed, so the configured one is used. {sentence(error)}</Text>
        <Button
          size="compact-xs"
          variant="default"
          mt={6}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Try again
        </Button>
      </div>
    );
  }
  if (!catalogue) return <Skeleton height={62} role="status" aria-label="Loading the presets" />;

  const chosen = value ?? catalogue.default;
  const option = ({
    option: { value: name, disabled },
    checked,
  }: ComboboxLikeRenderOptionInput<ComboboxItem>) => (
    <Group gap="xs" wrap="nowrap" w="100%">
      <span>{name}</span>
      {disabled && <span>(its encoder does not run here)</span>}
      {name === catalogue.default && (
        <Badge size="xs" variant="default">
          Default
        </Badge>
      )}
      {checked && <IconCheck size={16} aria-hidden style={{ marginInlineStart: 'auto' }} />}
    </Group>
  );
  return (
    <Select
      label="Preset"
      description={descriptionOf(catalogue, chosen)}
      inputWrapperOrder={['label', 'input', 'description']}
      data={catalogue.categories.map(({ name, presets }) => ({
        group: name,
        items: presets.map((preset) => ({
          value: preset.name,
          label: preset.name,
          disabled: !preset.available,
        })),
      }))}
      value={chosen}
      onChange={(name) => onChange(name === catalogue.default ? null : name)}
      allowDeselect={false}
      searchable
      nothingFoundMessage="No preset has this in its name."
      renderOption={option}
      selectFirstOptionOnChange
      // Typing starts a search at once, instead of adding to the name that is there.
      onFocus={(event) => event.currentTarget.select()}
      {...DROPDOWN}
    />
  );
}
