/** What is shown when a page itself fails, or does not exist. */
import { Anchor, Button, Container } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link, useRouteError } from 'react-router';
import { EmptyNotice, ErrorNotice } from '@/components/Notices';

export function BrokenPage() {
  return (
    <Container component="main" size="xs" py="xl">
      <ErrorNotice title="This page broke" error={useRouteError()} retry={() => window.location.reload()} />
      <Anchor href="/" mt="md" display="block">
        Back to the queue
      </Anchor>
    </Container>
  );
}

export function MissingPage() {
  return (
    <EmptyNotice
      icon={IconMapOff}
      title="There is no such page"
      action={
        <Button component={Link} to="/" variant="default">
          Back to the queue
        </Button>
      }
    >
      The address may be mistyped, or from another version of the dashboard.
    </EmptyNotice>
  );
}
