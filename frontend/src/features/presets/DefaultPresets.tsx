/** The default preset for all sources and for each source folder. */
import { Paper, Select, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PresetCatalogue } from '@/api/models';
import { setDefaultPreset } from '@/api/presets';
import { rootsQuery } from '@/api/queries';
import { ErrorNotice } from '@/components/Notices';
import { usePresetChange } from './usePresetChange';
import classes from './PresetsPage.module.css';

/** The option value for "same as global". */
const SAME_AS_GLOBAL = '';

interface DefaultChange {
  readonly preset: string | null;
  /** Null for all sources. */
  readonly root: string | null;
}

export function DefaultPresets({ catalogue, admin }: { catalogue: PresetCatalogue; admin: boolean }) {
  const { data } = useQuery(rootsQuery);
  const change = usePresetChange(
    ({ preset, root }: DefaultChange) => setDefaultPreset(preset, root),
    () => undefined,
  );
  const groups = catalogue.categories.map(({ name, presets }) => ({
    group: name,
    items: presets.map((preset) => ({
      value: preset.name,
      label: preset.name,
      disabled: !preset.available,
    })),
  }));
  const shared = { searchable: true, allowDeselect: false, readOnly: !admin } as const;
  return (
    <section aria-labelledby="default-presets" className={classes.section}>
      <h2 id="default-presets" className={classes.title}>
        Default presets
      </h2>
      <Paper withBorder p="md">
        {change.error && <ErrorNotice title="Couldn’t change the default" error={change.error} />}
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <Select
            label="For all sources"
            data={groups}
            value={catalogue.default}
            disabled={change.isPending}
            onChange={(preset) => change.mutate({ preset, root: null })}
            {...shared}
          />
          {data?.roots.map(({ name }) => (
            <Select
              key={name}
              label={`For ${name}`}
              data={[{ value: SAME_AS_GLOBAL, label: `Same as global (${catalogue.default})` }, ...groups]}
              value={catalogue.defaults[name] ?? SAME_AS_GLOBAL}
              disabled={change.isPending}
              onChange={(preset) =>
                change.mutate({ preset: preset === SAME_AS_GLOBAL ? null : preset, root: name })
              }
              {...shared}
            />
          ))}
        </SimpleGrid>
      </Paper>
    </section>
  );
}
