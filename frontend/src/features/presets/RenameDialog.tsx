/** Renames a preset. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { renamePreset } from '@/api/presets';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { usePresetChange } from './usePresetChange';

export function RenameDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const [typed, setTyped] = useState(name);
  const rename = usePresetChange((to: string) => renamePreset(name, to), onClose);
  const newName = typed.trim();
  return (
    <ConfirmDialog
      title={`Rename ${name}`}
      confirm="Rename"
      refuse="Cancel"
      disabled={newName === '' || newName === name}
      pending={rename.isPending}
      error={rename.error}
      errorTitle="Couldn’t rename the preset"
      onConfirm={() => rename.mutate(newName)}
      onClose={onClose}
    >
      <TextInput
        label="New name"
        value={typed}
        maxLength={200}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && newName !== '' && newName !== name) rename.mutate(newName);
        }}
      />
    </ConfirmDialog>
  );
}
