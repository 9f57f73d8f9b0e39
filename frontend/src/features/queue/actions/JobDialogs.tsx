/** Dialogs about a single job. They stay open when the list changes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '@/api/models';
import { cancelJob, deleteJob, jobQuery, setPriority } from '@/api/queries';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { nameOf } from '@/format/paths';
import { useJobUpdates } from '@/live/useLive';
import { isActionAllowed } from './permissions';
import { PriorityDialog } from './PriorityDialog';
import { SampleDialog } from './SampleDialog';

export interface Question {
  readonly kind: 'cancel' | 'delete' | 'priority' | 'sample';
  readonly job: Job;
}

interface Props {
  question: Question;
  onClose: () => void;
}

export function JobDialog({ question: { kind, job: initial }, onClose }: Props) {
  const queries = useQueryClient();
  const { data: job = initial } = useQuery({ ...jobQuery(queries, initial.job_id), enabled: false });
  switch (kind) {
    case 'cancel':
      return <CancelDialog job={job} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog job={job} onClose={onClose} />;
    case 'priority':
      return <JobPriorityDialog job={job} onClose={onClose} />;
    case 'sample':
      return <SampleDialog job={job} onClose={onClose} />;
  }
}

interface DialogProps {
  job: Job;
  onClose: () => void;
}

function CancelDialog({ job, onClose }: DialogProps) {
  const { apply } = useJobUpdates();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.job_id),
    onSuccess: (updated) => {
      apply(updated);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Cancel this job?"
      confirm="Cancel job"
      refuse={job.status === 'running' ? 'Keep running' : 'Keep it queued'}
      danger
      onConfirm={() => cancel.mutate()}
      onClose={onClose}
      pending={cancel.isPending}
      disabled={!isActionAllowed('cancel', job)}
      error={cancel.error}
      errorTitle="Couldn’t cancel the job"
    >
      <strong>{nameOf(job.input_path)}</strong>{' '}
      {job.status === 'running'
        ? 'is encoding. Progress so far is lost; the source file is not touched.'
        : 'will be removed from the queue. The source file is not touched.'}
    </ConfirmDialog>
  );
}

function DeleteDialog({ job, onClose }: DialogProps) {
  const { forget } = useJobUpdates();
  const remove = useMutation({
    mutationFn: () => deleteJob(job.job_id),
    onSuccess: () => {
      forget(job.job_id);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Remove this job from the list?"
      confirm="Remove from list"
      refuse="Cancel"
      danger
      onConfirm={() => remove.mutate()}
      onClose={onClose}
      pending={remove.isPending}
      disabled={!isActionAllowed('delete', job)}
      error={remove.error}
      errorTitle="Couldn’t remove the job"
    >
      <strong>{nameOf(job.input_path)}</strong> will no longer be listed. The source file
      {job.status === 'completed' ? ' and the file in the archive are' : ' is'} not touched.
    </ConfirmDialog>
  );
}

function JobPriorityDialog({ job, onClose }: DialogProps) {
  const { apply } = useJobUpdates();
  const change = useMutation({
    mutationFn: (priority: number) => setPriority(job.job_id, priority),
    onSuccess: (updated) => {
      apply(updated);
      onClose();
    },
  });
  return (
    <PriorityDialog
      subject={nameOf(job.input_path)}
      initial={job.priority}
      onChoose={(priority) => change.mutate(priority)}
      onClose={onClose}
      pending={change.isPending}
      error={change.error}
    />
  );
}
