/** The job list of one view, with its selection and bulk actions. */
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { isQueueOrder } from '@/api/jobListQuery';
import type { BulkAction } from '@/api/models';
import { ErrorNotice } from '@/components/Notices';
import { useUser } from '@/session/useSession';
import { JobDialog } from './actions/JobDialogs';
import { BulkBar } from './bulk/BulkBar';
import { BulkDialog, needsConfirmation } from './bulk/BulkDialog';
import type { BulkCommand } from './bulk/bulk';
import { ALL_SELECTED, isEmpty, NOTHING_SELECTED } from './bulk/selection';
import { useBulk } from './bulk/useBulk';
import { EmptyQueue } from './EmptyQueue';
import { listQueryFor, type View } from './filters';
import { ReasonChips } from './toolbar/ReasonChips';
import { JobRows } from './list/JobRows';
import { LoadingQueue } from './LoadingQueue';
import { useJobPages } from './pages/useJobPages';
import { QueueStaleness } from './QueueStaleness';
import { useQueueControls } from './useQueueControls';
import classes from './QueuePage.module.css';

export function QueueList({ view }: { view: View }) {
  const user = useUser();
  const [query] = useState(() => listQueryFor(view));
  const { pages, shown } = useJobPages(query);
  const { controls, selection, setSelection, openIds, question, setQuestion } = useQueueControls(pages);
  const { running, run, stop } = useBulk();
  const [confirming, setConfirming] = useState<BulkAction | null>(null);
  const total = shown.total ?? 0;
  const all = selection.kind === 'all';
  const scope = user.role === 'admin' ? `all (${total.toLocaleString()})` : 'all my jobs';
  const selected = all ? `Selected: ${scope}` : `Selected: ${selection.ids.size.toLocaleString()}`;

  const start = async (command: BulkCommand) => {
    setConfirming(null);
    const finished = await run(command, all ? query : [...selection.ids]);
    if (finished) setSelection(NOTHING_SELECTED);
  };
  const chooseAction = (action: BulkAction) => {
    if (needsConfirmation(action, all)) setConfirming(action);
    else void start({ action, priority: null });
  };

  return (
    <>
      {view.filter === 'failed' && total > 0 && (
        <ReasonChips
          view={view}
          onRetryAll={() => {
            setSelection(ALL_SELECTED);
            setConfirming('retry');
          }}
        />
      )}
      <QueueStaleness failed={shown.total === null ? null : shown.error} updatedAt={shown.updatedAt} />
      {shown.total === null && !shown.error && <LoadingQueue />}
      {shown.total === null && shown.error && (
        <ErrorNotice
          title="Couldn’t load the queue"
          error={shown.error}
          retry={pages.refetch}
          retrying={shown.fetching}
        />
      )}
      {shown.total !== null && shown.count === 0 && <EmptyQueue view={view} />}
      {shown.count > 0 && (
        <div>
          <Checkbox
            className={classes.all}
            size="sm"
            label={`Select ${scope}`}
            checked={all}
            indeterminate={!all && !isEmpty(selection)}
            onChange={({ currentTarget }) =>
              setSelection(currentTarget.checked ? ALL_SELECTED : NOTHING_SELECTED)
            }
          />
          <JobRows
            pages={pages}
            shown={shown}
            ordered={isQueueOrder(query)}
            user={user}
            selection={selection}
            openIds={openIds}
            controls={controls}
          />
        </div>
      )}
      {(!isEmpty(selection) || running !== null) && (
        <BulkBar
          selected={selected}
          selectAll={all ? null : { label: `Select ${scope}`, onClick: () => setSelection(ALL_SELECTED) }}
          statuses={query.statuses}
          running={running}
          onAction={chooseAction}
          onStop={stop}
          onClear={() => setSelection(NOTHING_SELECTED)}
        />
      )}
      {question && <JobDialog question={question} onClose={() => setQuestion(null)} />}
      {confirming && (
        <BulkDialog
          action={confirming}
          selected={selected}
          onConfirm={(command) => void start(command)}
          onClose={() => setConfirming(null)}
        />
      )}
    </>
  );
}
