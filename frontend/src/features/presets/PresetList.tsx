/** The presets by category. The first category is open at first: imported presets, if there are any. */
import { Accordion, Badge, Paper } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { PresetCatalogue } from '@/api/models';
import { EmptyNotice } from '@/components/Notices';
import { searchPresets } from './presetSearch';
import { PresetRow } from './PresetRow';
import classes from './PresetsPage.module.css';

interface Props {
  catalogue: PresetCatalogue;
  search: string;
  admin: boolean;
}

export function PresetList({ catalogue, search, admin }: Props) {
  const [openNames, setOpenNames] = useState<string[] | null>(null);
  const categories = searchPresets(catalogue, search);
  const [first] = categories;
  if (!first) {
    return (
      <Paper withBorder>
        <EmptyNotice icon={IconListSearch} title="No preset matches" level={3}>
          Try another part of its name or description.
        </EmptyNotice>
      </Paper>
    );
  }
  // A search opens all categories.
  const open = search.trim() === '' ? (openNames ?? [first.name]) : categories.map(({ name }) => name);
  return (
    <Accordion
      multiple
      value={open}
      onChange={setOpenNames}
      variant="contained"
      order={3}
      classNames={{ content: classes.content ?? '', item: classes.item ?? '' }}
    >
      {categories.map(({ name, presets }) => (
        <Accordion.Item key={name} value={name}>
          <Accordion.Control>
            <span className={classes.category}>
              {name}
              <Badge size="sm" variant="default" aria-label={`${presets.length} presets`}>
                {presets.length}
              </Badge>
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            <ul className={classes.presets}>
              {presets.map((preset) => (
                <PresetRow key={preset.name} preset={preset} catalogue={catalogue} admin={admin} />
              ))}
            </ul>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
