/** The state of Redis. */
import { Text } from '@mantine/core';
import type { SystemStatus } from '@/api/models';
import { Card } from './Card';

export function RedisCard({ redis }: { redis: SystemStatus['redis'] }) {
  return (
    <Card
      name="Redis"
      state={redis.ok ? 'ok' : 'down'}
      stateText={redis.ok ? 'Running' : 'Not responding'}
      facts={redis.version ? [['Version', redis.version]] : []}
    >
      <Text size="sm" c="dimmed">
        Stores the queue, sessions and live events.
      </Text>
    </Card>
  );
}
