/** One view of the queue: its jobs, which of them are ticked, and what is done to them. */
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { isQueueOrder } from '@/api/jobsAsked';
import type { BulkAction } from '@/api/models';
import { ErrorNotice } from '@/components/Notices';
import { useUser } from '@/session/useSession';
import { JobDialog } from './actions/JobDialogs';
import { BulkBar } from './bulk/BulkBar';
import { BulkDialog, isAskedAbout } from './bulk/BulkDialog';
import type { Order } from './bulk/bulk';
import { ALL_SELECTED, isEmpty, NOTHING_SELECTED } from './bulk/selection';
import { useBulk } from './bulk/useBulk';
import { EmptyQueue } from './EmptyQueue';
import { askedFor, type View } from './filters';
import { ReasonChips } from './head/ReasonChips';
import type { Tell } from './head/report';
import { JobRows } from './list/JobRows';
import { LoadingQueue } from './LoadingQueue';
import { useJobPages } from './pages/useJobPages';
import { QueueStaleness } from './QueueStaleness';
import { useQueueControls } from './useQueueControls';
import classes from './QueuePage.module.css';

export function QueueList({ view, tell }: { view: View; tell: Tell }) {
  const user = useUser();
  const [asked] = useState(() => askedFor(view));
  const { pages, shown } = useJobPages(asked);
  const { controls, selection, setSelection, openIds, question, answerQuestion } = useQueueControls(
    pages,
    tell,
  );
  const { working, run, stop } = useBulk(tell);
  const [asking, setAsking] = useState<BulkAction | null>(null);
  const total = shown.total ?? 0;
  const all = selection.kind === 'all';
  const whose = user.role === 'admin' ? `all (${total.toLocaleString()})` : 'all my jobs';
  const selected = all ? `Selected: ${whose}` : `Selected: ${selection.ids.size.toLocaleString()}`;

  const start = async (order: Order) => {
    setAsking(null);
    const did = await run(order, all ? asked : [...selection.ids]);
    if (did) setSelection(NOTHING_SELECTED);
  };
  const choose = (action: BulkAction) => {
    if (isAskedAbout(action, all)) setAsking(action);
    else void start({ action, priority: null });
  };

  return (
    <>
      {view.filter === 'failed' && total > 0 && (
        <ReasonChips
          view={view}
          onRetryAll={() => {
            setSelection(ALL_SELECTED);
            setAsking('retry');
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
            label={`Select ${whose}`}
            checked={all}
            indeterminate={!all && !isEmpty(selection)}
            onChange={({ currentTarget }) =>
              setSelection(currentTarget.checked ? ALL_SELECTED : NOTHING_SELECTED)
            }
          />
          <JobRows
            pages={pages}
            shown={shown}
            ordered={isQueueOrder(asked)}
            user={user}
            selection={selection}
            openIds={openIds}
            controls={controls}
          />
        </div>
      )}
      {(!isEmpty(selection) || working !== null) && (
        <BulkBar
          selected={selected}
          selectAll={all ? null : { label: `Select ${whose}`, onClick: () => setSelection(ALL_SELECTED) }}
          statuses={asked.statuses}
          working={working}
          onAction={choose}
          onStop={stop}
          onClear={() => setSelection(NOTHING_SELECTED)}
        />
      )}
      {question && <JobDialog question={question} onClose={() => answerQuestion(null)} />}
      {asking && (
        <BulkDialog
          action={asking}
          selected={selected}
          onConfirm={(order) => void start(order)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
