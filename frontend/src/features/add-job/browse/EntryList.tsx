/**
 * The rows of a folder, walked through with the arrow keys.
 *
 * One stop for the Tab key: arrows, Home and End move inside, Enter opens a folder or ticks a video,
 * Space ticks, Backspace goes up.
 */
import { Text } from '@mantine/core';
import { IconChevronRight, IconFolder, IconMovie } from '@tabler/icons-react';
import { useEffect, useState, type KeyboardEvent, type RefObject } from 'react';
import type { Entry } from '@/api/models';
import { formatMoment } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import type { Row } from './view';
import classes from './EntryList.module.css';

interface Props {
  ref: RefObject<HTMLUListElement | null>;
  rows: readonly Row[];
  /** Paths of the videos ticked. */
  chosen: ReadonlySet<string>;
  disabled: boolean;
  onOpen: (path: string) => void;
  onUp: () => void;
  onTick: (entry: Entry, on: boolean) => void;
}

/** How far a key moves, from `place` in `count` rows; null for other keys. */
function target(key: string, place: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, place + 1);
    case 'ArrowUp':
      return Math.max(0, place - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

export function EntryList({ ref, rows, chosen, disabled, onOpen, onUp, onTick }: Props) {
  const [current, setCurrent] = useState(0);
  const reachable = Math.min(current, rows.length - 1);
  const controls = () => [...(ref.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];

  // A folder just opened takes the focus, so that one can go on by keyboard.
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>('[data-entry]')?.focus({ preventScroll: true });
  }, [ref]);

  const byKey = (event: KeyboardEvent) => {
    const all = controls();
    const place = all.findIndex((control) => control === document.activeElement);
    if (place < 0) return;
    const next = target(event.key, place, all.length);
    const row = rows[place];
    if (next !== null) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      onUp();
    } else if (event.key === 'Enter' && row?.kind === 'video' && !disabled) {
      event.preventDefault();
      onTick(row.entry, !chosen.has(row.path));
    }
  };

  return (
    // The rows are controls of their own; the list only adds the arrow keys to them.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={ref}
      className={classes.entries}
      onKeyDown={byKey}
      onFocus={(event) => setCurrent(controls().indexOf(event.target))}
      aria-label="Folders and videos"
    >
      {rows.map((row, place) => (
        <li key={row.path}>
          {row.kind === 'folder' ? (
            <button
              type="button"
              className={classes.row}
              data-entry="folder"
              tabIndex={place === reachable ? 0 : -1}
              disabled={!row.available}
              onClick={() => onOpen(row.path)}
            >
              <IconFolder size={20} stroke={1.6} className={classes.folder} aria-hidden />
              <span className={classes.name}>{row.name}</span>
              {row.available ? (
                <IconChevronRight size={16} className={classes.more} aria-hidden />
              ) : (
                <Text component="span" size="xs" c="dimmed">
                  unavailable
                </Text>
              )}
            </button>
          ) : (
            <label className={classes.row}>
              <input
                type="checkbox"
                className={classes.tick}
                data-entry="video"
                tabIndex={place === reachable ? 0 : -1}
                checked={chosen.has(row.path)}
                disabled={disabled}
                onChange={(event) => onTick(row.entry, event.currentTarget.checked)}
              />
              <IconMovie size={18} stroke={1.6} className={classes.more} aria-hidden />
              <span className={classes.name}>{row.name}</span>
              <span className={classes.facts}>
                {row.entry.size_bytes !== null && <span>{formatSize(row.entry.size_bytes)}</span>}
                <span className={classes.date}>
                  {row.entry.modified_at && formatMoment(row.entry.modified_at, new Date())}
                </span>
              </span>
            </label>
          )}
        </li>
      ))}
    </ul>
  );
}
