/** One preset and its actions. */
import { ActionIcon, Badge, Text, Tooltip } from '@mantine/core';
import { IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Preset, PresetCatalogue } from '@/api/models';
import { exportUrl } from '@/api/presets';
import { DeleteDialog } from './DeleteDialog';
import { defaultLabels } from './presetSearch';
import { RenameDialog } from './RenameDialog';
import classes from './PresetsPage.module.css';

interface Props {
  preset: Preset;
  catalogue: PresetCatalogue;
  admin: boolean;
}

export function PresetRow({ preset, catalogue, admin }: Props) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const { name } = preset;
  const close = () => setDialog(null);
  return (
    <li className={classes.preset} data-testid="preset">
      <div className={classes.about}>
        <div className={classes.line}>
          <Text fw={600}>{name}</Text>
          {defaultLabels(catalogue, name).map((label) => (
            <Badge key={label} size="sm" variant="default">
              {label}
            </Badge>
          ))}
          {!preset.available && (
            <Text span size="xs" style={{ color: 'var(--status-retrying-text)' }}>
              Encoder not available
            </Text>
          )}
        </div>
        {preset.description && (
          <Text size="sm" c="dimmed">
            {preset.description}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {preset.container.toUpperCase()} · {preset.encoder}
        </Text>
      </div>
      <div className={classes.tools}>
        <Tooltip label="Export">
          <ActionIcon component="a" href={exportUrl(name)} download aria-label={`Export ${name}`}>
            <IconDownload size={18} />
          </ActionIcon>
        </Tooltip>
        {admin && preset.imported && (
          <>
            <Tooltip label="Rename">
              <ActionIcon aria-label={`Rename ${name}`} onClick={() => setDialog('rename')}>
                <IconPencil size={18} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Delete">
              <ActionIcon aria-label={`Delete ${name}`} onClick={() => setDialog('delete')}>
                <IconTrash size={18} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </div>
      {dialog === 'rename' && <RenameDialog name={name} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog name={name} onClose={close} />}
    </li>
  );
}
