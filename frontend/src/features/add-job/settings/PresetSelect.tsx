/** Picks one of the presets by HandBrake's own groups, imported ones first; searches names and descriptions. */
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
import { sentence } from '@/api/errors';
import type { PresetCatalogue } from '@/api/models';
import { presetsQuery } from '@/api/presets';
import { DROPDOWN } from '@/features/add-job/dropdown';
import { presetNamed } from './presets';
import { useDefaultPreset, useSettings } from './useSettings';
import classes from './PresetSelect.module.css';

/** Stands for no preset of one's own choice. */
const AS_CONFIGURED = '';

export function PresetSelect() {
  const { settings, set, errorOf } = useSettings();
  const { data: catalogue, error, refetch, isFetching } = useQuery(presetsQuery);
  const fallback = useDefaultPreset(catalogue);
  if (!catalogue && error) {
    return (
      <div role="alert">
        <Text size="sm">Couldn’t load the presets; the default preset is used. {sentence(error)}</Text>
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
        <span>{value === AS_CONFIGURED ? fallback : value}</span>
        {value === AS_CONFIGURED && (
          <Badge size="xs" variant="default">
            Default
          </Badge>
        )}
        {disabled && <span>(encoder not available)</span>}
        {checked && <IconCheck size={16} aria-hidden className={classes.check ?? ''} />}
      </div>
      <span className={classes.description}>{presetNamed(catalogue, value)?.description}</span>
    </div>
  );
  return (
    <Select
      label="Preset"
      description={presetNamed(catalogue, settings.preset ?? fallback)?.description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={[
        { value: AS_CONFIGURED, label: `${fallback} (default)` },
        ...catalogue.categories.map(({ name, presets }) => ({
          group: name,
          items: presets.map((preset) => ({
            value: preset.name,
            label: preset.name,
            disabled: !preset.available,
          })),
        })),
      ]}
      value={settings.preset ?? AS_CONFIGURED}
      onChange={(name) => set({ preset: name === AS_CONFIGURED || name === null ? undefined : name })}
      error={errorOf('preset')}
      allowDeselect={false}
      searchable
      filter={withDescriptions(catalogue)}
      nothingFoundMessage="No preset matches."
      renderOption={option}
      selectFirstOptionOnChange
      // Typing starts a search at once, instead of adding to the name that is there.
      onFocus={(event) => event.currentTarget.select()}
      {...DROPDOWN}
    />
  );
}

/** Search what presets say of themselves too. */
function withDescriptions(catalogue: PresetCatalogue): OptionsFilter {
  return ({ options, search }) => {
    const wanted = search.trim().toLowerCase();
    const matches = ({ value, label }: ComboboxItem) =>
      `${label} ${presetNamed(catalogue, value)?.description ?? ''}`.toLowerCase().includes(wanted);
    return options.flatMap<ComboboxParsedItem>((entry) => {
      if (!('group' in entry)) return matches(entry) ? [entry] : [];
      const items = entry.items.filter(matches);
      return items.length > 0 ? [{ ...entry, items }] : [];
    });
  };
}
