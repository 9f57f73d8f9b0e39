/** Asks for confirmation before an action. */
import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DialogFrame } from './DialogFrame';
import { ErrorNotice } from './Notices';

interface Props {
  title: string;
  /** What would happen. */
  children: ReactNode;
  /** The labels of the two buttons. */
  confirm: string;
  refuse: string;
  onConfirm: () => void;
  onClose: () => void;
  /** Whether the confirm button is red. */
  danger?: boolean;
  pending?: boolean;
  disabled?: boolean;
  /** Why the action failed. */
  error?: Error | null;
  /** The heading of the error. */
  errorTitle?: string;
}

export function ConfirmDialog(props: Props) {
  return (
    <DialogFrame title={props.title} onClose={props.onClose}>
      <Text size="sm" mb="md" component="div">
        {props.children}
      </Text>
      {props.error && <ErrorNotice title={props.errorTitle ?? 'Something went wrong'} error={props.error} />}
      <Group justify="flex-end" mt="md" gap="sm">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          {props.refuse}
        </Button>
        <Button
          {...(props.danger && { color: 'red.8' })}
          loading={props.pending ?? false}
          disabled={props.disabled ?? false}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
      </Group>
    </DialogFrame>
  );
}
