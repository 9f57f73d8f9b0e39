/** Formats sizes in decimal units (1 GB is 10^9 bytes), as the service does. */
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Format a number of bytes with up to three significant digits, such as `3.73 GB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be rounded to 1000.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${UNITS[unit] ?? ''}`;
}

/** Return how much smaller or larger an output is than its source; null when the source's size is unknown. */
export function formatSaving(beforeBytes: number, afterBytes: number): string | null {
  if (beforeBytes <= 0) return null;
  const percent = Math.round((1 - afterBytes / beforeBytes) * 100);
  if (percent === 0) return 'same size';
  return percent > 0 ? `${percent}% smaller` : `${-percent}% larger`;
}
