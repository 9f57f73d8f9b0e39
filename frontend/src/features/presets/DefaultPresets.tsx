/** Which preset is used when a job names none: for all sources, and for each source folder. */
import { Paper, Select, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PresetCatalogue } from '@/api/models';
import { setDefaultPreset } from '@/api/presets';
import { rootsQuery } from '@/api/queries';
import { ErrorNotice } from '@/components/Notices';
import { usePresetChange } from './usePresetChange';
import classes from './PresetsPage.module.css';

/** Stands for none of its own. */
const AS_FOR_ALL = '';

interface Wanted {
  readonly preset: string | null;
  /** Null for all. */
  readonly root: string | null;
}

export function DefaultPresets({ catalogue, admin }: { catalogue: PresetCatalogue; admin: boolean }) {
  const { data } = useQuery(rootsQuery);
  const change = usePresetChange(
    ({ preset, root }: Wanted) => setDefaultPreset(preset, root),
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
              data={[{ value: AS_FOR_ALL, label: `Same as global (${catalogue.default})` }, ...groups]}
              value={catalogue.defaults[name] ?? AS_FOR_ALL}
              disabled={change.isPending}
              onChange={(preset) =>
                change.mutate({ preset: preset === AS_FOR_ALL ? null : preset, root: name })
              }
              {...shared}
            />
          ))}
        </SimpleGrid>
      </Paper>
    </section>
  );
}
