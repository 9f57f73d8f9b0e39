/** Pauses and resumes the queue and cancels all waiting jobs; for administrators. */
import { Button, Group } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlaylistX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { keys } from '@/api/keys';
import type { QueueState } from '@/api/models';
import { clearQueue, setQueuePaused, queueQuery } from '@/api/queries';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { followCursor } from '@/features/queue/bulk/bulk';
import { showReport } from '@/features/queue/report';
import { useJobUpdates } from '@/live/useLive';

/** Return the mutation that pauses or resumes the queue. */
export function useSetQueuePaused() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: setQueuePaused,
    onSuccess: (state) => queries.setQueryData<QueueState>(keys.queue, state),
    onError: (error) =>
      showReport({ tone: 'bad', title: 'Couldn’t change the queue', messages: [messageOf(error)] }),
  });
}

export function QueueControls() {
  const { data: state } = useQuery(queueQuery);
  const pausing = useSetQueuePaused();
  const [clearing, setClearing] = useState(false);
  const waiting = state ? state.queued + state.paused_jobs + state.retrying : 0;
  return (
    <Group gap="xs">
      <Button
        variant="default"
        size="xs"
        leftSection={state?.paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        loading={pausing.isPending}
        disabled={!state}
        onClick={() => pausing.mutate(!state?.paused)}
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
      {clearing && <ClearDialog waiting={waiting} onClose={() => setClearing(false)} />}
    </Group>
  );
}

function ClearDialog({ waiting, onClose }: { waiting: number; onClose: () => void }) {
  const { refresh } = useJobUpdates();
  const [progress, setProgress] = useState<string | null>(null);
  const clear = useMutation({
    mutationFn: () =>
      followCursor(clearQueue, ({ done }, total) =>
        setProgress(`${done.toLocaleString()} of ${total.toLocaleString()} cancelled.`),
      ),
    onSuccess: ({ done }) => {
      showReport({
        tone: 'good',
        title: done === 1 ? '1 waiting job cancelled.' : `${done.toLocaleString()} waiting jobs cancelled.`,
      });
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
      Running jobs continue. No source file is touched. {progress !== null && <strong>{progress}</strong>}
    </ConfirmDialog>
  );
}
