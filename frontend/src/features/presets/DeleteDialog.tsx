/** Confirms the deletion of a preset. */
import { deletePreset } from '@/api/presets';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { usePresetChange } from './usePresetChange';

export function DeleteDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const remove = usePresetChange(deletePreset, onClose);
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      confirm="Delete preset"
      refuse="Cancel"
      danger
      pending={remove.isPending}
      error={remove.error}
      errorTitle="Couldn’t delete the preset"
      onConfirm={() => remove.mutate(name)}
      onClose={onClose}
    >
      Queued jobs keep the version they were added with. Export it first if you may need it again.
    </ConfirmDialog>
  );
}
