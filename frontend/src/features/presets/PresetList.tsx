/** The presets by category. One category is open at first: one's own, else the first of HandBrake's. */
import { Accordion, Badge, Paper } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { PresetCatalogue } from '@/api/models';
import { EmptyNotice } from '@/components/Notices';
import { matching } from './found';
import { PresetRow } from './PresetRow';
import classes from './PresetsPage.module.css';

interface Props {
  catalogue: PresetCatalogue;
  wanted: string;
  admin: boolean;
}

export function PresetList({ catalogue, wanted, admin }: Props) {
  const [chosen, setChosen] = useState<string[] | null>(null);
  const categories = matching(catalogue, wanted);
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
  // A search opens all there is to see.
  const open = wanted.trim() === '' ? (chosen ?? [first.name]) : categories.map(({ name }) => name);
  return (
    <Accordion
      multiple
      value={open}
      onChange={setChosen}
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
