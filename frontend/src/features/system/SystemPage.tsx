/** The system page: nodes, gateway, Redis and problems. */
import { Paper, SimpleGrid, Skeleton, Title } from '@mantine/core';
import { IconServerOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { healthQuery, systemQuery } from '@/api/queries';
import { EmptyNotice, ErrorNotice, OutdatedNotice } from '@/components/Notices';
import { GatewayCard } from './GatewayCard';
import { NodeCard } from './NodeCard';
import { Problems } from './Problems';
import { RedisCard } from './RedisCard';
import classes from './SystemPage.module.css';

/** Polling interval for what events do not carry. */
const POLL_MS = 5_000;

export function SystemPage() {
  const system = useQuery({ ...systemQuery, refetchInterval: POLL_MS });
  const health = useQuery({ ...healthQuery, refetchInterval: POLL_MS });
  const problems = [...new Set([...(system.data?.problems ?? []), ...(health.data?.problems ?? [])])];
  return (
    <>
      <Title order={1} size="h3">
        System
      </Title>
      {system.isPending && <LoadingSystem />}
      {system.isError && !system.data && (
        <ErrorNotice
          title="Couldn’t load the system status"
          error={system.error}
          retry={() => void system.refetch()}
          retrying={system.isFetching}
        />
      )}
      <OutdatedNotice error={system.error} updatedAt={system.dataUpdatedAt} />
      {system.data && (
        <>
          {problems.length > 0 && <Problems messages={problems} />}
          <section aria-labelledby="nodes-title">
            <h2 id="nodes-title" className={classes.title}>
              HandBrake nodes
            </h2>
            {system.data.nodes.length === 0 ? (
              <Paper withBorder>
                <EmptyNotice icon={IconServerOff} title="No HandBrake node is reporting">
                  Start the HandBrake service, or check that it reaches the same Redis. Queued jobs wait until
                  then.
                </EmptyNotice>
              </Paper>
            ) : (
              <SimpleGrid cols={{ base: 1, md: system.data.nodes.length > 1 ? 2 : 1 }} spacing="md">
                {system.data.nodes.map((node) => (
                  <NodeCard key={node.name} node={node} />
                ))}
              </SimpleGrid>
            )}
          </section>
          <section aria-labelledby="services-title">
            <h2 id="services-title" className={classes.title}>
              Services
            </h2>
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <GatewayCard gateway={system.data.gateway} health={health.data} />
              <RedisCard redis={system.data.redis} />
            </SimpleGrid>
          </section>
        </>
      )}
    </>
  );
}

function LoadingSystem() {
  return (
    <div aria-busy aria-label="Loading the system status" role="status">
      <Skeleton height={210} mb="md" />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Skeleton height={160} />
        <Skeleton height={160} />
      </SimpleGrid>
    </div>
  );
}
