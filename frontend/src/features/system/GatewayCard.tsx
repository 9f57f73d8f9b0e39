/** The gateway: host load, database state and live connections. */
import type { Health, SystemStatus } from '@/api/models';
import { Meter } from '@/components/Meter';
import { formatDuration } from '@/format/durations';
import { Card } from './Card';
import classes from './Card.module.css';

interface Props {
  gateway: SystemStatus['gateway'];
  /** Undefined while loading. */
  health: Health | undefined;
}

export function GatewayCard({ gateway, health }: Props) {
  const down = health?.database === 'unavailable';
  return (
    <Card
      name="Gateway"
      state={down ? 'down' : 'ok'}
      stateText={down ? 'Database not responding' : 'Running'}
      facts={[
        ['Version', gateway.version],
        ['Uptime', formatDuration(gateway.uptime_s)],
        ['Live connections', String(gateway.sockets)],
        ...(health ? ([['Free disk', `${health.system.disk_free_gb.toFixed(1)} GB`]] as const) : []),
      ]}
    >
      {health && (
        <div className={classes.meters}>
          <Meter
            label="Host CPU"
            reading={`${health.system.cpu_percent.toFixed(0)}%`}
            percent={health.system.cpu_percent}
            limitPercent={null}
            limit={null}
          />
          <Meter
            label="Host memory"
            reading={`${health.system.memory_percent.toFixed(0)}% used`}
            percent={health.system.memory_percent}
            limitPercent={null}
            limit={null}
          />
        </div>
      )}
    </Card>
  );
}
