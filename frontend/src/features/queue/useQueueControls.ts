/** The UI state of a job list: selection, open details and the open dialog. */
import { useMemo, useRef, useState } from 'react';
import type { Question } from './actions/JobDialogs';
import { useJobActions } from './actions/useJobActions';
import { NOTHING_SELECTED, select, type Selection } from './bulk/selection';
import type { CardControls } from './list/JobCard';
import type { JobPages } from './pages/JobPages';

export function useQueueControls(pages: JobPages) {
  const actions = useJobActions();
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const [openIds, setOpenIds] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState<Question | null>(null);
  /** The last ticked job, where a Shift+click range starts. */
  const anchor = useRef<string | null>(null);
  const controls = useMemo(
    (): CardControls => ({
      actions,
      ask: setQuestion,
      toggleDetails: (id) =>
        setOpenIds((open) =>
          open.has(id) ? new Set([...open].filter((other) => other !== id)) : new Set([...open, id]),
        ),
      tick: ({ job_id: id }, ticked, extendRange) => {
        const ids = extendRange && anchor.current !== null ? pages.idsBetween(anchor.current, id) : [id];
        anchor.current = id;
        setSelection((before) => select(before, ids, ticked, () => pages.knownIds()));
      },
    }),
    [actions, pages],
  );
  return { controls, selection, setSelection, openIds, question, setQuestion };
}
