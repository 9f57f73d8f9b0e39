/** The encode settings of the selected files: a preset and, in groups, the overrides. */
import { Accordion, Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { isBusy } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import { useAddJob } from '@/features/add-job/useAddJob';
import { GROUP_NAMES, isInGroup, type GroupName } from '@/options/settingGroups';
import { describeGroup } from '@/options/settingDescriptions';
import { AudioFields } from './AudioFields';
import { PictureFields } from './PictureFields';
import { PresetSelect } from './PresetSelect';
import { PublishFields } from './PublishFields';
import { RangeFields } from './RangeFields';
import { SubtitleFields } from './SubtitleFields';
import { useEncoderLabels } from './useEncoderLabels';
import { VideoFields } from './VideoFields';
import classes from './SettingsForm.module.css';

const FIELDS: Readonly<Record<GroupName, () => ReactNode>> = {
  Video: VideoFields,
  Picture: PictureFields,
  Audio: AudioFields,
  Subtitles: SubtitleFields,
  'Range & chapters': RangeFields,
  Output: PublishFields,
};

const FROM_PRESET = 'From preset';

/** The summary of a group without overrides. */
const DEFAULT_SUMMARY: Readonly<Record<GroupName, string>> = {
  Video: FROM_PRESET,
  Picture: FROM_PRESET,
  Audio: FROM_PRESET,
  Subtitles: FROM_PRESET,
  'Range & chapters': 'Whole title, chapters from preset',
  Output: 'Same folders as the source',
};

/** Return the accordion value of a group. Mantine builds ids from it, which must not contain spaces. */
function valueOf(name: GroupName): string {
  return name.replaceAll(/\W+/g, '-');
}

export function SettingsForm() {
  const { draft } = useAddJob();
  const [open, setOpen] = useState<string[]>([]);
  return (
    <fieldset className={classes.form} disabled={isBusy(draft)}>
      <legend className={classes.title}>Conversion</legend>
      <PresetSelect />
      <Accordion
        multiple
        value={open}
        onChange={setOpen}
        chevronPosition="left"
        chevronSize={14}
        order={3}
        classNames={{
          item: classes.group ?? '',
          control: classes.control ?? '',
          content: classes.content ?? '',
          label: classes.label ?? '',
          chevron: classes.chevron ?? '',
        }}
      >
        {GROUP_NAMES.map((name) => (
          <Group key={name} name={name} open={open.includes(valueOf(name))} />
        ))}
      </Accordion>
    </fieldset>
  );
}

function Group({ name, open }: { name: GroupName; open: boolean }) {
  const { draft, change } = useAddJob();
  const { fieldErrors } = usePlan();
  const labels = useEncoderLabels();
  const overrides = describeGroup(name, draft.settings, labels);
  const hasError = Object.keys(fieldErrors).some((field) => isInGroup(name, field));
  const Fields = FIELDS[name];
  return (
    <Accordion.Item value={valueOf(name)}>
      <div className={classes.line}>
        <Accordion.Control>
          <span className={classes.name}>{name}</span>
          <span className={classes.summary} data-faulty={hasError || undefined}>
            {hasError ? 'Has a problem' : overrides.length > 0 ? overrides.join(', ') : DEFAULT_SUMMARY[name]}
          </span>
        </Accordion.Control>
        {overrides.length > 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`Reset ${name}`}
            onClick={() => change({ type: 'groupReset', group: name })}
          >
            Reset
          </Button>
        )}
      </div>
      <Accordion.Panel>{open && <Fields />}</Accordion.Panel>
    </Accordion.Item>
  );
}
