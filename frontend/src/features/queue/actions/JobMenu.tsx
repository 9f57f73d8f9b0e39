/** The actions of a row: the main one as a button, the others in a menu. */
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconRefresh,
  IconSortDescending,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Job } from '@/api/models';
import { SAMPLE_S } from '@/sample/useSample';
import type { Question } from './JobDialogs';
import { isActionAllowed } from './permissions';
import type { JobActions } from './useJobActions';

interface Props {
  job: Job;
  name: string;
  actions: JobActions;
  ask: (question: Question) => void;
}

export function JobMenu({ job, name, actions, ask }: Props) {
  return (
    <>
      {isActionAllowed('retry', job) ? (
        <ActionIcon aria-label={`Retry ${name}`} onClick={() => actions.retry(job)}>
          <IconRefresh size={18} />
        </ActionIcon>
      ) : (
        job.status !== 'completed' && (
          <ActionIcon
            aria-label={`Cancel ${name}`}
            disabled={!isActionAllowed('cancel', job)}
            onClick={() => ask({ kind: 'cancel', job })}
          >
            <IconX size={18} />
          </ActionIcon>
        )
      )}
      <MoreActions job={job} name={name} actions={actions} ask={ask} />
    </>
  );
}

/** Renders the menu only while it is open, because a mounted menu per row would slow down scrolling. */
function MoreActions({ job, name, actions, ask }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    // The focus was in the menu, and the button is a new element. A dialog takes the focus afterwards.
    if (!open && wasOpen.current) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  const icon = (
    <ActionIcon
      ref={button}
      aria-label={`More actions for ${name}`}
      aria-haspopup="menu"
      aria-expanded={open}
      onClick={() => setOpen(true)}
    >
      <IconDots size={18} />
    </ActionIcon>
  );
  if (!open) return icon;
  return (
    <Menu position="bottom-end" opened onChange={setOpen} withinPortal>
      <Menu.Target>{icon}</Menu.Target>
      <Choices job={job} actions={actions} ask={ask} />
    </Menu>
  );
}

function Choices({ job, actions, ask }: Omit<Props, 'name'>) {
  return (
    <Menu.Dropdown>
      {isActionAllowed('resume', job) && (
        <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => actions.resume(job)}>
          Resume
        </Menu.Item>
      )}
      {isActionAllowed('pause', job) && (
        <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => actions.pause(job)}>
          Pause
        </Menu.Item>
      )}
      {(job.status === 'queued' || job.status === 'retrying') && (
        <Menu.Item
          leftSection={<IconPlayerTrackNext size={16} />}
          onClick={() => ask({ kind: 'sample', job })}
        >
          Encode {SAMPLE_S} s sample…
        </Menu.Item>
      )}
      {isActionAllowed('top', job) && (
        <>
          <Menu.Item leftSection={<IconArrowBarToUp size={16} />} onClick={() => actions.toTop(job)}>
            Move to top
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowBarToDown size={16} />} onClick={() => actions.toBottom(job)}>
            Move to bottom
          </Menu.Item>
          <Menu.Item
            leftSection={<IconSortDescending size={16} />}
            onClick={() => ask({ kind: 'priority', job })}
          >
            Priority…
          </Menu.Item>
        </>
      )}
      <Menu.Item
        leftSection={<IconTrash size={16} />}
        color="red"
        disabled={!isActionAllowed('delete', job)}
        onClick={() => ask({ kind: 'delete', job })}
      >
        {job.status === 'running' ? 'Remove from list (cancel it first)' : 'Remove from list…'}
      </Menu.Item>
    </Menu.Dropdown>
  );
}
