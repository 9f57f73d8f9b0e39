/** A HandBrake node: load and limits, running jobs, why it starts no more, and missing kernel features. */
import { IconShieldExclamation } from '@tabler/icons-react';
import type { Node } from '@/api/models';
import { Meter } from '@/components/Meter';
import { formatMoment } from '@/format/durations';
import { formatSize } from '@/format/sizes';
import { useUser } from '@/session/useSession';
import { Card } from './Card';
import { DrainNode } from './DrainNode';
import classes from './Card.module.css';

function limitOf(percent: number): { limitPercent: number | null; limit: string } {
  return percent < 100
    ? { limitPercent: percent, limit: `Limit ${percent}%` }
    : { limitPercent: null, limit: 'No limit' };
}

function NodeMeters({ load, limits }: Pick<Node, 'load' | 'limits'>) {
  const memory = limitOf(limits.memory_percent);
  const diskUsed = load.disk_total_bytes - load.disk_free_bytes;
  const asPercentOfDisk = (bytes: number) =>
    load.disk_total_bytes > 0 ? (bytes / load.disk_total_bytes) * 100 : 0;
  return (
    <div className={classes.meters}>
      <Meter
        label="CPU"
        reading={`${load.cpu_percent.toFixed(0)}% of ${Number(load.effective_cpus.toFixed(1))} CPUs`}
        percent={load.cpu_percent}
        {...limitOf(limits.cpu_percent)}
      />
      <Meter
        label="Memory"
        reading={`${formatSize(load.memory_available_bytes)} of ${formatSize(load.memory_total_bytes)} free`}
        percent={load.memory_percent}
        limitPercent={memory.limitPercent}
        limit={`${memory.limit}, keeps ${formatSize(limits.min_memory_bytes)} free`}
      />
      <Meter
        label="Archive disk"
        reading={`${formatSize(load.disk_free_bytes)} of ${formatSize(load.disk_total_bytes)} free`}
        percent={asPercentOfDisk(diskUsed)}
        limitPercent={100 - asPercentOfDisk(limits.min_disk_bytes)}
        limit={`Keeps ${formatSize(limits.min_disk_bytes)} free`}
      />
    </div>
  );
}

/** Return the state of a node as text. */
function stateOf({ drained, blocked, running }: Node): string {
  if (!drained) return blocked ? blocked.message : 'Ready for jobs';
  return running.length > 0 ? 'Stopping after the current job' : 'Takes no jobs';
}

export function NodeCard({ node }: { node: Node }) {
  const { load, limits, blocked, running, drained, confinement } = node;
  const { role } = useUser();
  return (
    <Card
      name={node.name}
      state={blocked || drained ? 'waiting' : 'ok'}
      stateText={stateOf(node)}
      facts={[
        ['Jobs', `${running.length} of ${limits.max_concurrent_jobs} encoders busy`],
        ['HandBrake', node.handbrake_version],
        ['Version', node.version],
        ['Address', node.url],
        ['Last seen', formatMoment(node.seen_at)],
      ]}
    >
      <NodeMeters load={load} limits={limits} />
      {confinement?.message && (
        <p className={classes.warning}>
          <IconShieldExclamation size={18} aria-hidden />
          {confinement.message}
        </p>
      )}
      {role === 'admin' && <DrainNode node={node} />}
    </Card>
  );
}
