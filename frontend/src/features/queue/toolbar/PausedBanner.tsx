/** Banner shown while the queue is paused. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { queueQuery } from '@/api/queries';
import { useUser } from '@/session/useSession';
import { useSetQueuePaused } from './QueueControls';
import classes from './PausedBanner.module.css';

export function PausedBanner() {
  const { data: state } = useQuery(queueQuery);
  const { role } = useUser();
  const pausing = useSetQueuePaused();
  return (
    <div role="status" className={classes.place}>
      {state?.paused && (
        <div className={classes.banner} data-testid="queue-paused">
          <IconPlayerPause size={20} aria-hidden className={classes.icon} />
          <div className={classes.body}>
            <strong>Queue paused.</strong> No new jobs will start; running jobs will finish.
            {role !== 'admin' && ' An administrator can resume it.'}
          </div>
          {role === 'admin' && (
            <Button
              size="xs"
              leftSection={<IconPlayerPlay size={15} />}
              loading={pausing.isPending}
              onClick={() => pausing.mutate(false)}
            >
              Resume
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
