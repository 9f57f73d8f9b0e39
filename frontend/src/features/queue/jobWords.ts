/** What the queue says of a job in a few words. */
import type { Job, Phase } from '@/api/models';

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  scanning: 'Scanning',
  encoding: 'Encoding',
  muxing: 'Finishing',
  verifying: 'Checking',
  publishing: 'Publishing',
};

/** Say what a job is doing; undefined leaves it to the status's own word. */
export function statusLabel(job: Job): string | undefined {
  if (job.paused && !job.cancel_requested) return 'Paused';
  if (job.status !== 'running') return undefined;
  if (job.cancel_requested) return 'Cancelling';
  return job.progress ? PHASE_WORDS[job.progress.phase] : 'Starting';
}

/** Write a priority with its sign. */
export function describePriority(priority: number): string {
  if (priority === 0) return '0';
  return `${priority > 0 ? '+' : '−'}${Math.abs(priority)}`;
}

/** Say in one line what was asked for beside the preset. */
export function describeOptions({ options, priority }: Job): string {
  return [
    options.container?.toUpperCase(),
    options.quality != null && `RF ${options.quality}`,
    options.resolution && `up to ${options.resolution.replace('x', '×')}`,
    options.video_bitrate && `${options.video_bitrate} kbit/s video`,
    options.audio_bitrate && `${options.audio_bitrate} kbit/s audio`,
    priority !== 0 && `priority ${describePriority(priority)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
