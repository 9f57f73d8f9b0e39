/**
 * The entries of a folder.
 *
 * A single tab stop: arrow keys, Home and End move inside the list, Enter opens a folder or ticks a video,
 * Space ticks, Backspace goes to the parent folder.
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
  /** Paths of the selected videos. */
  selected: ReadonlySet<string>;
  disabled: boolean;
  onOpen: (path: string) => void;
  onUp: () => void;
  onTick: (entry: Entry, on: boolean) => void;
}

/** Return the index that a key moves to from `index` in `count` rows; null for other keys. */
function targetIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

export function EntryList({ ref, rows, selected, disabled, onOpen, onUp, onTick }: Props) {
  const [current, setCurrent] = useState(0);
  const tabStop = Math.min(current, rows.length - 1);
  const controls = () => [...(ref.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];

  // Focus the first entry of a folder just opened, for keyboard use.
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>('[data-entry]')?.focus({ preventScroll: true });
  }, [ref]);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = controls();
    const index = all.findIndex((control) => control === document.activeElement);
    if (index < 0) return;
    const next = targetIndex(event.key, index, all.length);
    const row = rows[index];
    if (next !== null) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      onUp();
    } else if (event.key === 'Enter' && row?.kind === 'video' && !disabled) {
      event.preventDefault();
      onTick(row.entry, !selected.has(row.path));
    }
  };

  return (
    // The rows are the controls; the list only adds arrow keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={ref}
      className={classes.entries}
      onKeyDown={onKeyDown}
      onFocus={(event) => setCurrent(controls().indexOf(event.target))}
      aria-label="Folders and videos"
    >
      {rows.map((row, index) => (
        <li key={row.path}>
          {row.kind === 'folder' ? (
            <button
              type="button"
              className={classes.row}
              data-entry="folder"
              tabIndex={index === tabStop ? 0 : -1}
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
                tabIndex={index === tabStop ? 0 : -1}
                checked={selected.has(row.path)}
                disabled={disabled}
                onChange={(event) => onTick(row.entry, event.currentTarget.checked)}
              />
              <IconMovie size={18} stroke={1.6} className={classes.more} aria-hidden />
              <span className={classes.name}>{row.name}</span>
              <span className={classes.facts}>
                {row.entry.size_bytes !== null && <span>{formatSize(row.entry.size_bytes)}</span>}
                <span className={classes.date}>
                  {row.entry.modified_at && formatMoment(row.entry.modified_at)}
                </span>
              </span>
            </label>
          )}
        </li>
      ))}
    </ul>
  );
}
