/**
 * How a job's status looks: its word, icon and colours, in one place.
 *
 * Colours say what a person should do about it: petrol moves, grey waits or is over, amber looks after
 * itself, green is done, red wants a person. Each pair of `text` on the page's surface or on `tint` has a
 * contrast of at least 4.5 : 1; colour never stands alone, the word and the icon are always beside it.
 */
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconHourglass,
  IconPlayerPlay,
  IconRefresh,
  type Icon,
} from '@tabler/icons-react';
import type { JobStatus } from '@/api/models';

interface Shade {
  readonly text: string;
  readonly tint: string;
}

interface StatusLook {
  readonly label: string;
  readonly icon: Icon;
  readonly light: Shade;
  readonly dark: Shade;
}

export const STATUS_LOOK: Readonly<Record<JobStatus, StatusLook>> = {
  queued: {
    label: 'Queued',
    icon: IconHourglass,
    light: { text: '#4d5663', tint: '#eceff2' },
    dark: { text: '#b1bac6', tint: '#262b32' },
  },
  running: {
    label: 'Running',
    icon: IconPlayerPlay,
    light: { text: '#086678', tint: '#dff3f6' },
    dark: { text: '#6fd3e3', tint: '#0d333b' },
  },
  retrying: {
    label: 'Retrying',
    icon: IconRefresh,
    light: { text: '#8a5300', tint: '#fdf1da' },
    dark: { text: '#f0bd62', tint: '#3a2c11' },
  },
  completed: {
    label: 'Completed',
    icon: IconCircleCheck,
    light: { text: '#1d6b35', tint: '#e2f4e7' },
    dark: { text: '#7ed497', tint: '#14341e' },
  },
  failed: {
    label: 'Failed',
    icon: IconAlertTriangle,
    light: { text: '#b3261e', tint: '#fdeae8' },
    dark: { text: '#ff9d94', tint: '#43191a' },
  },
  cancelled: {
    label: 'Cancelled',
    icon: IconBan,
    light: { text: '#5f6773', tint: '#eff1f3' },
    dark: { text: '#9aa3af', tint: '#23272d' },
  },
};

/** Name a status's colours as CSS custom properties, for one colour scheme. */
export function statusVariables(scheme: 'light' | 'dark'): Record<string, string> {
  return Object.fromEntries(
    Object.entries(STATUS_LOOK).flatMap(([status, look]) => [
      [`--status-${status}-text`, look[scheme].text],
      [`--status-${status}-tint`, look[scheme].tint],
    ]),
  );
}
