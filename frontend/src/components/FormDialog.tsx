/** A form in a dialog. Mark the first field with `data-autofocus`. */
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { DialogFrame } from './DialogFrame';
import { ErrorNotice } from './Notices';

interface Props {
  title: string;
  /** The fields. */
  children: ReactNode;
  /** The label of the submit button. */
  submit: string;
  onSubmit: () => void;
  onClose: () => void;
  pending: boolean;
  disabled?: boolean;
  error: Error | null;
  /** The heading of the error. */
  errorTitle: string;
}

export function FormDialog(props: Props) {
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <DialogFrame title={props.title} onClose={props.onClose}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          {props.children}
          {props.error && <ErrorNotice title={props.errorTitle} error={props.error} />}
          <Group justify="flex-end" mt="xs" gap="sm">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={props.pending} disabled={props.disabled ?? false}>
              {props.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </DialogFrame>
  );
}
