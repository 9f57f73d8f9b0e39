/** What the cards of a list tell the page, and what it keeps of it: ticks, open details, a question. */
import { useMemo, useRef, useState } from 'react';
import type { Question } from './actions/JobDialogs';
import { useJobActions } from './actions/useJobActions';
import { NOTHING_SELECTED, select, type Selection } from './bulk/selection';
import type { Tell } from './head/report';
import type { CardControls } from './list/JobCard';
import type { JobPages } from './pages/JobPages';

export function useQueueControls(pages: JobPages, tell: Tell) {
  const actions = useJobActions(tell);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const [openIds, setOpenIds] = useState<ReadonlySet<string>>(new Set());
  const [question, answerQuestion] = useState<Question | null>(null);
  /** The job ticked last, from which a range goes. */
  const anchor = useRef<string | null>(null);
  const controls = useMemo(
    (): CardControls => ({
      actions,
      ask: answerQuestion,
      toggleDetails: (id) =>
        setOpenIds((open) =>
          open.has(id) ? new Set([...open].filter((one) => one !== id)) : new Set([...open, id]),
        ),
      tick: ({ job_id: id }, ticked, upToHere) => {
        const ids = upToHere && anchor.current !== null ? pages.idsBetween(anchor.current, id) : [id];
        anchor.current = id;
        setSelection((before) => select(before, ids, ticked, () => pages.knownIds()));
      },
    }),
    [actions, pages],
  );
  return { controls, selection, setSelection, openIds, question, answerQuestion };
}
