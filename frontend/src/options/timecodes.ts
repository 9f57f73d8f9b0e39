/** Timecodes such as `1:02:03.5`. */

/** Format seconds as `h:mm:ss`, with up to three decimals if needed. */
export function formatTimecode(seconds: number): string {
  const whole = Math.floor(seconds);
  const rest = Math.round((seconds - whole) * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const text = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return rest > 0 ? `${text}.${String(rest).padStart(3, '0').replace(/0+$/, '')}` : text;
}

/** Parse `h:mm:ss`, `mm:ss` or plain seconds; null for anything else. */
export function parseTimecode(text: string): number | null {
  const match = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d{1,3})?)$/.exec(text.trim());
  if (!match) return null;
  const [hours = '0', minutes, seconds = ''] = match.slice(1);
  const below = Number(seconds.replace(',', '.'));
  // Minutes and seconds after a colon must be below 60.
  if (minutes !== undefined && (below >= 60 || (match[1] !== undefined && Number(minutes) >= 60)))
    return null;
  return Number(hours) * 3600 + Number(minutes ?? 0) * 60 + below;
}
