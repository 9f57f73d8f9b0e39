/**
 * Label, icon and colours of each job status.
 *
 * Colours tell whether the user has to act: petrol is running, grey waits or is over, amber retries by itself,
 * green is done, red needs attention. `text` has a contrast of at least 4.5:1 on the page's surface and on
 * `tint`. Colour is never the only sign: label and icon are always shown.
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

interface StatusStyle {
  readonly label: string;
  readonly icon: Icon;
  readonly light: Shade;
  readonly dark: Shade;
}

export const STATUS_STYLES: Readonly<Record<JobStatus, StatusStyle>> = {
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

/** Return the colours of all statuses as CSS custom properties, for one colour scheme. */
export function statusVariables(scheme: 'light' | 'dark'): Record<string, string> {
  return Object.fromEntries(
    Object.entries(STATUS_STYLES).flatMap(([status, style]) => [
      [`--status-${status}-text`, style[scheme].text],
      [`--status-${status}-tint`, style[scheme].tint],
    ]),
  );
}
