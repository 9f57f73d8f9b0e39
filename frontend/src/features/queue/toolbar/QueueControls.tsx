/** Pauses, resumes and clears the whole queue, for administrators. */
import { Button, Group } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlaylistX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sentence } from '@/api/errors';
import { keys } from '@/api/keys';
import type { QueueState } from '@/api/models';
import { clearQueue, holdQueue, queueQuery } from '@/api/queries';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { follow } from '@/features/queue/bulk/bulk';
import { useAnswers } from '@/live/useLive';
import type { Tell } from './report';

/** Give what pauses and resumes the queue. */
export function useHoldQueue(tell: Tell) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: holdQueue,
    onSuccess: (state) => queries.setQueryData<QueueState>(keys.queue, state),
    onError: (error) =>
      tell({ tone: 'bad', title: 'Couldn’t change the queue', sentences: [sentence(error)] }),
  });
}

export function QueueControls({ tell }: { tell: Tell }) {
  const { data: state } = useQuery(queueQuery);
  const hold = useHoldQueue(tell);
  const [clearing, setClearing] = useState(false);
  const waiting = state ? state.queued + state.paused_jobs + state.retrying : 0;
  return (
    <Group gap="xs">
      <Button
        variant="default"
        size="xs"
        leftSection={state?.paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        loading={hold.isPending}
        disabled={!state}
        onClick={() => hold.mutate(!state?.paused)}
      >
        {state?.paused ? 'Resume queue' : 'Pause queue'}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlaylistX size={15} />}
        disabled={waiting === 0 && !clearing}
        onClick={() => setClearing(true)}
      >
        Cancel all waiting…
      </Button>
      {clearing && <ClearDialog waiting={waiting} tell={tell} onClose={() => setClearing(false)} />}
    </Group>
  );
}

function ClearDialog({ waiting, tell, onClose }: { waiting: number; tell: Tell; onClose: () => void }) {
  const { refresh } = useAnswers();
  const [far, setFar] = useState<string | null>(null);
  const clear = useMutation({
    mutationFn: () =>
      follow(clearQueue, ({ done }, total) =>
        setFar(`${done.toLocaleString()} of ${total.toLocaleString()} cancelled.`),
      ),
    onSuccess: ({ done }) => {
      tell({ tone: 'good', title: `${done.toLocaleString()} waiting jobs cancelled.` });
      onClose();
    },
    onSettled: refresh,
  });
  return (
    <ConfirmDialog
      title={
        waiting === 1 ? 'Cancel the waiting job?' : `Cancel all ${waiting.toLocaleString()} waiting jobs?`
      }
      confirm="Cancel waiting jobs"
      refuse="Back"
      danger
      onConfirm={() => clear.mutate()}
      onClose={onClose}
      pending={clear.isPending}
      error={clear.error}
      errorTitle="Couldn’t cancel all of them"
    >
      Running jobs continue. No source file is touched. {far !== null && <strong>{far}</strong>}
    </ConfirmDialog>
  );
}
