/** Selects a preset by category, imported ones first. Searches names and descriptions. */
import {
  Badge,
  Button,
  Select,
  Skeleton,
  Text,
  type ComboboxItem,
  type ComboboxLikeRenderOptionInput,
  type ComboboxParsedItem,
  type OptionsFilter,
} from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import type { PresetCatalogue } from '@/api/models';
import { presetsQuery } from '@/api/presets';
import { DROPDOWN } from '@/features/add-job/dropdown';
import { findPreset } from './findPreset';
import { useDefaultPreset, useSettings } from './useSettings';
import classes from './PresetSelect.module.css';

/** The option value for the default preset. */
const DEFAULT = '';

export function PresetSelect() {
  const { settings, set, errorOf } = useSettings();
  const { data: catalogue, error, refetch, isFetching } = useQuery(presetsQuery);
  const fallback = useDefaultPreset(catalogue);
  if (!catalogue && error) {
    return (
      <div role="alert">
        <Text size="sm">Couldn’t load the presets; the default preset is used. {messageOf(error)}</Text>
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
  if (!catalogue || fallback === undefined)
    return <Skeleton height={62} role="status" aria-label="Loading the presets" />;

  const option = ({ option: { value, disabled }, checked }: ComboboxLikeRenderOptionInput<ComboboxItem>) => (
    <div className={classes.option}>
      <div className={classes.line}>
        <span>{value === DEFAULT ? fallback : value}</span>
        {value === DEFAULT && (
          <Badge size="xs" variant="default">
            Default
          </Badge>
        )}
        {disabled && <span>(encoder not available)</span>}
        {checked && <IconCheck size={16} aria-hidden className={classes.check ?? ''} />}
      </div>
      <span className={classes.description}>{findPreset(catalogue, value)?.description}</span>
    </div>
  );
  return (
    <Select
      label="Preset"
      description={findPreset(catalogue, settings.preset ?? fallback)?.description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={[
        { value: DEFAULT, label: `${fallback} (default)` },
        ...catalogue.categories.map(({ name, presets }) => ({
          group: name,
          items: presets.map((preset) => ({
            value: preset.name,
            label: preset.name,
            disabled: !preset.available,
          })),
        })),
      ]}
      value={settings.preset ?? DEFAULT}
      onChange={(name) => set({ preset: name === DEFAULT || name === null ? undefined : name })}
      error={errorOf('preset')}
      allowDeselect={false}
      searchable
      filter={withDescriptions(catalogue)}
      nothingFoundMessage="No preset matches."
      renderOption={option}
      selectFirstOptionOnChange
      // Typing starts a search instead of appending to the current name.
      onFocus={(event) => event.currentTarget.select()}
      {...DROPDOWN}
    />
  );
}

/** Return an option filter that also searches descriptions. */
function withDescriptions(catalogue: PresetCatalogue): OptionsFilter {
  return ({ options, search }) => {
    const term = search.trim().toLowerCase();
    const matches = ({ value, label }: ComboboxItem) =>
      `${label} ${findPreset(catalogue, value)?.description ?? ''}`.toLowerCase().includes(term);
    return options.flatMap<ComboboxParsedItem>((entry) => {
      if (!('group' in entry)) return matches(entry) ? [entry] : [];
      const items = entry.items.filter(matches);
      return items.length > 0 ? [{ ...entry, items }] : [];
    });
  };
}
