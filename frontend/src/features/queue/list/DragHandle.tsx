/** What a job is dragged by, with the mouse, a finger or the keyboard. */
import type { DraggableAttributes } from '@dnd-kit/core';
import type { useSortable } from '@dnd-kit/sortable';
import { IconGripVertical } from '@tabler/icons-react';
import classes from './DragHandle.module.css';

export interface Grip {
  readonly attributes: DraggableAttributes;
  readonly listeners: ReturnType<typeof useSortable>['listeners'];
  readonly activator: (element: HTMLElement | null) => void;
}

export function DragHandle({ name, grip }: { name: string; grip: Grip }) {
  const { attributes, listeners, activator } = grip;
  return (
    <button
      type="button"
      {...attributes}
      {...listeners}
      ref={activator}
      className={classes.handle}
      aria-label={`Move ${name}`}
    >
      <IconGripVertical size={16} aria-hidden />
    </button>
  );
}
