/** Cancels a job after asking, for who may. */
import { ActionIcon, Button, Group, Modal, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '@/api/models';
import { cancelJob } from '@/api/queries';
import { ErrorNotice } from '@/components/Notices';
import { useApplyJob } from '@/live/useLive';
import { useUser } from '@/session/useSession';

const CANCELLABLE = new Set<Job['status']>(['queued', 'running', 'retrying']);

export function CancelJob({ job, name }: { job: Job; name: string }) {
  const user = useUser();
  const applyJob = useApplyJob();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.job_id),
    onSuccess: (answer) => {
      applyJob(answer);
      setAsking(false);
    },
  });
  const open = CANCELLABLE.has(job.status);
  const mine = user.role === 'admin' || user.username === job.owner;

  // The question stays while the answer is read, even when the job ends meanwhile.
  if (!mine || (!open && !asking)) return null;
  const close = () => {
    setAsking(false);
    cancel.reset();
  };
  return (
    <>
      <ActionIcon
        aria-label={`Cancel ${name}`}
        disabled={job.cancel_requested || !open}
        onClick={() => setAsking(true)}
      >
        <IconX size={18} />
      </ActionIcon>
      <Modal.Root opened={asking} onClose={close}>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body p="lg">
            <Modal.Title fw={650} mb="xs">
              Cancel this job?
            </Modal.Title>
            <Text size="sm" mb="md">
              <strong>{name}</strong>{' '}
              {job.status === 'running'
                ? 'is being converted. What is done so far is deleted; the source stays as it is.'
                : 'is taken out of the queue. The source stays as it is.'}
            </Text>
            {cancel.isError && <ErrorNotice title="The job is not cancelled" error={cancel.error} />}
            <Group justify="flex-end" mt="md" gap="sm">
              <Button variant="default" onClick={close} data-autofocus>
                Keep it
              </Button>
              <Button
                color="red.8"
                loading={cancel.isPending}
                disabled={!open || job.cancel_requested}
                onClick={() => cancel.mutate()}
              >
                Cancel the job
              </Button>
            </Group>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  );
}
