/** Asks before a preset is deleted. */
import { deletePreset } from '@/api/presets';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { usePresetChange } from './usePresetChange';

export function DeleteDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const remove = usePresetChange(deletePreset, onClose);
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      confirm="Delete the preset"
      refuse="Keep it"
      danger
      pending={remove.isPending}
      error={remove.error}
      errorTitle="It was not deleted"
      onConfirm={() => remove.mutate(name)}
      onClose={onClose}
    >
      Jobs that were queued with it keep it. Export it first if it may be needed again.
    </ConfirmDialog>
  );
}
