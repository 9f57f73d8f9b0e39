/** Drains a node, for example before its machine is shut down, or resumes it. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { Node, SystemStatus } from '@/api/models';
import { drainNode } from '@/api/queries';
import { ErrorNotice } from '@/components/Notices';

export function DrainNode({ node: { name, drained } }: { node: Node }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (drain: boolean) => drainNode(name, drain),
    onSuccess: (nodes) =>
      queries.setQueryData<SystemStatus>(keys.system, (status) => status && { ...status, nodes: [...nodes] }),
  });
  const label = drained ? 'Take jobs again' : 'Stop taking jobs';
  return (
    <div>
      {change.isError && <ErrorNotice title="Couldn’t change the node" error={change.error} />}
      <Button
        variant="default"
        size="xs"
        leftSection={drained ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        loading={change.isPending}
        onClick={() => change.mutate(!drained)}
        aria-label={`${label}: ${name}`}
      >
        {label}
      </Button>
    </div>
  );
}
