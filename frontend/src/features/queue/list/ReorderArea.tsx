/** Lets waiting jobs be put in another order by mouse, finger or keyboard, and says what happens. */
import {
  closestCenter,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type UniqueIdentifier,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { useMemo, useState, type ReactNode } from 'react';
import type { Job } from '@/api/models';
import type { Place } from '@/features/queue/actions/moveInLists';
import { describePriority } from '@/features/queue/jobWords';
import { nameOf } from '@/format/paths';
import classes from './JobRows.module.css';

/** A press moves the job only after this many pixels: a press alone is no drag. */
const DRAG_PX = 5;

const INSTRUCTIONS = {
  draggable:
    'Press space or enter to lift the job, the arrow keys to move it, space or enter again to put it down, escape to leave it where it was.',
};

interface Props {
  jobs: readonly (Job | null)[];
  ordered: boolean;
  onPlace: (job: Job, place: Place) => void;
  children: ReactNode;
}

/** Say what priority a job would take beside another; nothing when it has that one already. */
function priorityNote(job: Job | undefined, anchor: Job | undefined): string {
  if (!job || !anchor || job.priority === anchor.priority) return '';
  return `takes priority ${describePriority(anchor.priority)}`;
}

export function ReorderArea({ jobs, ordered, onPlace, children }: Props) {
  const [lifted, setLifted] = useState<Job | null>(null);
  const [over, setOver] = useState<Job | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = ordered ? jobs.flatMap((job) => (job?.status === 'queued' ? [job.job_id] : [])).join(' ') : '';
  // The same list as long as the order is: a new one would draw every row again.
  const items = useMemo(() => ids.split(' '), [ids]);
  const find = (id: UniqueIdentifier | undefined) => jobs.find((job) => job?.job_id === id) ?? undefined;

  const announcements: Announcements = {
    onDragStart: ({ active }) => atItsPlace(find(active.id)),
    onDragOver: ({ active, over: target }) => {
      // Told right after the start too.
      if (target?.id === active.id) return atItsPlace(find(active.id));
      const anchor = find(target?.id);
      if (!anchor) return undefined;
      const note = priorityNote(find(active.id), anchor);
      return `At the place of ${called(anchor)}${note && `, where it ${note}`}.`;
    },
    onDragEnd: ({ active, over: target }) =>
      target && target.id !== active.id
        ? `${called(find(active.id))} was put down at the place of ${called(find(target.id))}.`
        : `${called(find(active.id))} stays where it was.`,
    onDragCancel: ({ active }) => `${called(find(active.id))} stays where it was.`,
  };

  const drop = ({ over: target }: DragEndEvent) => {
    const anchor = find(target?.id);
    if (lifted && anchor && anchor.job_id !== lifted.job_id) {
      const down = items.indexOf(lifted.job_id) < items.indexOf(anchor.job_id);
      onPlace(lifted, { to: down ? 'after' : 'before', anchor });
    }
    setLifted(null);
    setOver(null);
  };
  const note = priorityNote(lifted ?? undefined, over ?? undefined);

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: INSTRUCTIONS }}
      onDragStart={({ active }) => setLifted(find(active.id) ?? null)}
      onDragOver={({ over: target }) => setOver(find(target?.id) ?? null)}
      onDragEnd={drop}
      onDragCancel={() => {
        setLifted(null);
        setOver(null);
      }}
    >
      <SortableContext items={items} strategy={verticalListSortingStrategy}>
        {children}
      </SortableContext>
      <DragOverlay>
        {lifted && (
          <div className={classes.dragged}>
            <strong>{nameOf(lifted.input_path)}</strong>
            {note && <span>{note}</span>}
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

function atItsPlace(job: Job | undefined): string {
  return `Lifted ${called(job)}, at its own place.`;
}

function called(job: Job | undefined): string {
  return job ? nameOf(job.input_path) : 'the job';
}
