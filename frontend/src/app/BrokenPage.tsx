/** Pages shown when a page crashes or does not exist. */
import { Anchor, Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link, useRouteError } from 'react-router';
import { CenteredCard } from '@/components/CenteredCard';
import { EmptyNotice, ErrorNotice } from '@/components/Notices';
import { clientErrors } from './clientErrors';

export function BrokenPage() {
  const error = useRouteError();
  useEffect(() => clientErrors.report(error), [error]);
  return (
    <CenteredCard title="This page has crashed">
      <ErrorNotice title="What went wrong" error={error} retry={() => window.location.reload()} />
      <Anchor href="/" mt="md" display="block">
        Back to queue
      </Anchor>
    </CenteredCard>
  );
}

export function MissingPage() {
  return (
    <EmptyNotice
      icon={IconMapOff}
      level={1}
      title="Page not found"
      action={
        <Button component={Link} to="/" variant="default">
          Back to queue
        </Button>
      }
    >
      Check the address, or go back to the queue.
    </EmptyNotice>
  );
}
