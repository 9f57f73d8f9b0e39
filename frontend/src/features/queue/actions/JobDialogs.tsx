/** The questions about a single job. They stay while they are read, whatever the list does meanwhile. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '@/api/models';
import { cancelJob, deleteJob, jobQuery, setPriority } from '@/api/queries';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { nameOf } from '@/format/paths';
import { useAnswers } from '@/live/useLive';
import { isFor } from './may';
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

export function JobDialog({ question: { kind, job: asked }, onClose }: Props) {
  const queries = useQueryClient();
  const { data: job = asked } = useQuery({ ...jobQuery(queries, asked.job_id), enabled: false });
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
  const { apply } = useAnswers();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.job_id),
    onSuccess: (answer) => {
      apply(answer);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Cancel this job?"
      confirm="Cancel the job"
      refuse="Keep it"
      danger
      onConfirm={() => cancel.mutate()}
      onClose={onClose}
      pending={cancel.isPending}
      disabled={!isFor('cancel', job)}
      error={cancel.error}
      errorTitle="The job is not cancelled"
    >
      <strong>{nameOf(job.input_path)}</strong>{' '}
      {job.status === 'running'
        ? 'is being converted. What is done so far is deleted; the source stays as it is.'
        : 'is taken out of the queue. The source stays as it is.'}
    </ConfirmDialog>
  );
}

function DeleteDialog({ job, onClose }: DialogProps) {
  const { forget } = useAnswers();
  const remove = useMutation({
    mutationFn: () => deleteJob(job.job_id),
    onSuccess: () => {
      forget(job.job_id);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Delete this job?"
      confirm="Delete the job"
      refuse="Keep it"
      danger
      onConfirm={() => remove.mutate()}
      onClose={onClose}
      pending={remove.isPending}
      disabled={!isFor('delete', job)}
      error={remove.error}
      errorTitle="The job is not deleted"
    >
      <strong>{nameOf(job.input_path)}</strong> disappears from this list. The source stays as it is
      {job.status === 'completed' ? ', and so does the copy in the archive.' : '.'}
    </ConfirmDialog>
  );
}

function JobPriorityDialog({ job, onClose }: DialogProps) {
  const { apply } = useAnswers();
  const change = useMutation({
    mutationFn: (priority: number) => setPriority(job.job_id, priority),
    onSuccess: (answer) => {
      apply(answer);
      onClose();
    },
  });
  return (
    <PriorityDialog
      whose={nameOf(job.input_path)}
      present={job.priority}
      onChoose={(priority) => change.mutate(priority)}
      onClose={onClose}
      pending={change.isPending}
      error={change.error}
    />
  );
}
