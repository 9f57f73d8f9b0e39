/** The frame of a dialog: title and content. When it closes, the focus returns to what opened it. */
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useReturnedFocus } from './useReturnedFocus';

interface Props {
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** Whether only a button closes it, for content that is shown once. */
  firm?: boolean;
}

export function DialogFrame({ title, children, onClose, firm = false }: Props) {
  useReturnedFocus();
  return (
    <Modal.Root opened onClose={onClose} closeOnClickOutside={!firm} closeOnEscape={!firm}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Modal.Title fw={650} lh="md" mb="xs">
            {title}
          </Modal.Title>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
