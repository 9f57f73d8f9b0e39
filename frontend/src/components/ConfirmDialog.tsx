/** Asks before something that cannot be taken back. */
import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './Notices';

interface Props {
  title: string;
  /** What would happen, in a sentence or two. */
  children: ReactNode;
  /** The words on the two buttons. */
  confirm: string;
  refuse: string;
  onConfirm: () => void;
  onClose: () => void;
  /** Its colour warns of what is lost. */
  danger?: boolean;
  pending?: boolean;
  disabled?: boolean;
  /** Why it did not work. */
  error?: Error | null;
  /** What did not work, as a heading. */
  errorTitle?: string;
}

export function ConfirmDialog(props: Props) {
  return (
    <Modal.Root opened onClose={props.onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Modal.Title fw={650} mb="xs">
            {props.title}
          </Modal.Title>
          <Text size="sm" mb="md" component="div">
            {props.children}
          </Text>
          {props.error && (
            <ErrorNotice title={props.errorTitle ?? 'Something went wrong'} error={props.error} />
          )}
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
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
