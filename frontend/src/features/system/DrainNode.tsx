/** Has a node take no more jobs, such as before its machine is switched off, and take them again. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { Node, SystemStatus } from '@/api/models';
import { drainNode } from '@/api/queries';
import { ErrorNotice } from '@/components/Notices';

export function DrainNode({ node: { name, drained } }: { node: Node }) {
  const queries = useQueryClient();
  const drain = useMutation({
    mutationFn: (wanted: boolean) => drainNode(name, wanted),
    onSuccess: (nodes) =>
      queries.setQueryData<SystemStatus>(keys.system, (status) => status && { ...status, nodes: [...nodes] }),
  });
  const label = drained ? 'Take jobs again' : 'Stop taking jobs';
  return (
    <div>
      {drain.isError && <ErrorNotice title="Couldn’t change the node" error={drain.error} />}
      <Button
        variant="default"
        size="xs"
        leftSection={drained ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        loading={drain.isPending}
        onClick={() => drain.mutate(!drained)}
        aria-label={`${label}: ${name}`}
      >
        {label}
      </Button>
    </div>
  );
}
