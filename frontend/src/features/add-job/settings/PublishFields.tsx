/** Output path, handling of existing files, sidecars, checks and priority. */
import { Radio, Stack, Switch, TextInput } from '@mantine/core';
import type { Collision } from '@/api/models';
import { isPending } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import { ChoiceBar } from './fields';
import { useSettings } from './useSettings';

const COLLISIONS: { value: Collision; label: string }[] = [
  { value: 'fail', label: 'Skip' },
  { value: 'rename', label: 'Keep both (“Film (2).mkv”)' },
  { value: 'replace', label: 'Replace after the new file passes verification' },
];

const PRIORITIES = [
  { value: '-10', label: 'Low' },
  { value: '10', label: 'High' },
];

export function PublishFields() {
  const { settings, set, errorOf } = useSettings();
  const { draft, change } = useAddJob();
  const { planned } = usePlan();
  const pending = draft.files.filter(isPending);
  const [only] = pending;
  return (
    <>
      {only && pending.length === 1 && (
        <TextInput
          label="Output file"
          description="Relative to the archive. Empty: same folder and name as the source."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={planned.get(only.path)?.output_path ?? ''}
          value={only.outputPath ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ type: 'outputPathSet', path: only.path, outputPath: value === '' ? null : value })
          }
          error={errorOf('output_path')}
        />
      )}
      <Radio.Group
        label="If the file already exists"
        value={settings.collision ?? 'fail'}
        onChange={(selected) =>
          set({
            collision: COLLISIONS.find(({ value }) => value === selected && value !== 'fail')?.value,
          })
        }
        error={errorOf('collision')}
      >
        <Stack gap={6} mt={6}>
          {COLLISIONS.map(({ value, label }) => (
            <Radio key={value} size="xs" value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label="Also copy subtitle, nfo and artwork files"
        checked={settings.sidecars ?? false}
        onChange={({ currentTarget }) => set({ sidecars: currentTarget.checked || undefined })}
      />
      <Switch
        label="Keep the new file only if it is smaller"
        checked={settings.discard_if_not_smaller ?? false}
        onChange={({ currentTarget }) => set({ discard_if_not_smaller: currentTarget.checked || undefined })}
      />
      <Switch
        label="Full decode check (slower)"
        checked={settings.full_decode ?? false}
        onChange={({ currentTarget }) => set({ full_decode: currentTarget.checked || undefined })}
      />
      <ChoiceBar
        label="Priority"
        none="Normal"
        choices={PRIORITIES}
        value={settings.priority ? String(settings.priority) : undefined}
        onChange={(priority) => set({ priority: priority === undefined ? undefined : Number(priority) })}
        error={errorOf('priority')}
      />
    </>
  );
}
