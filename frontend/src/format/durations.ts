/** Formats durations and times. */

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** Format a duration by its two largest units, such as `1 h 05 min`. */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 0.95) return `${Math.max(0.1, seconds).toFixed(1)} s`;
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole >= DAY_S) return `${Math.floor(whole / DAY_S)} d ${Math.floor((whole % DAY_S) / HOUR_S)} h`;
  if (whole >= HOUR_S)
    return `${Math.floor(whole / HOUR_S)} h ${two(Math.floor((whole % HOUR_S) / MINUTE_S))} min`;
  if (whole >= MINUTE_S) return `${Math.floor(whole / MINUTE_S)} min ${two(whole % MINUTE_S)} s`;
  return `${whole} s`;
}

/** Format a position as players do, such as `0:07` or `1:02:03`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [minutes, rest] = [Math.floor(whole / MINUTE_S), two(whole % MINUTE_S)];
  return whole < HOUR_S ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** Format the time left, coarsely: an estimate that changes every second only distracts. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds <= 50) return `${Math.ceil(seconds / 10) * 10} s left`;
  const minutes = Math.round(seconds / MINUTE_S);
  return minutes < HOUR_S / MINUTE_S ? `${minutes} min left` : `${formatDuration(minutes * MINUTE_S)} left`;
}

/** Format a time in the user's locale and time zone; without the date if it is today. */
export function formatMoment(iso: string, now = new Date()): string {
  const moment = new Date(iso);
  const sameDay = moment.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(undefined, {
    ...(!sameDay && { day: 'numeric', month: 'short' }),
    ...(moment.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(moment);
}

export function isPast(iso: string, now = new Date()): boolean {
  return new Date(iso) <= now;
}
