/** The actions of one row: the likeliest as a button, the others in a menu. */
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
import { isFor } from './may';
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
      {isFor('retry', job) ? (
        <ActionIcon aria-label={`Retry ${name}`} onClick={() => actions.retry(job)}>
          <IconRefresh size={18} />
        </ActionIcon>
      ) : (
        job.status !== 'completed' && (
          <ActionIcon
            aria-label={`Cancel ${name}`}
            disabled={!isFor('cancel', job)}
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

/** The menu itself is there only while it is open: one for each row would make scrolling heavy. */
function MoreActions({ job, name, actions, ask }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const used = useRef(false);
  useEffect(() => {
    // The button is another one now, and the focus was in the menu. A dialog that was asked for takes it then.
    if (!open && used.current) button.current?.focus();
    used.current = open;
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
      {isFor('resume', job) && (
        <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => actions.resume(job)}>
          Resume
        </Menu.Item>
      )}
      {isFor('pause', job) && (
        <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => actions.pause(job)}>
          Pause
        </Menu.Item>
      )}
      {(job.status === 'queued' || job.status === 'retrying') && (
        <Menu.Item
          leftSection={<IconPlayerTrackNext size={16} />}
          onClick={() => ask({ kind: 'sample', job })}
        >
          Try {SAMPLE_S} s…
        </Menu.Item>
      )}
      {isFor('top', job) && (
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
        disabled={!isFor('delete', job)}
        onClick={() => ask({ kind: 'delete', job })}
      >
        {job.status === 'running' ? 'Remove from list (cancel it first)' : 'Remove from list…'}
      </Menu.Item>
    </Menu.Dropdown>
  );
}
