/** Redis, which holds the queue. */
import { Text } from '@mantine/core';
import type { SystemStatus } from '@/api/models';
import { Card } from './Card';

export function RedisCard({ redis }: { redis: SystemStatus['redis'] }) {
  return (
    <Card
      name="Redis"
      state={redis.ok ? 'ok' : 'down'}
      stateText={redis.ok ? 'Running' : 'Does not answer'}
      facts={redis.version ? [['Version', redis.version]] : []}
    >
      <Text size="sm" c="dimmed">
        Holds the queue, the sessions and the live events.
      </Text>
    </Card>
  );
}
