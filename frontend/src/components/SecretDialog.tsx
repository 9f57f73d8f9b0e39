/** Shows a secret that cannot be read again. Only its button closes it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyableText } from './CopyableText';
import { DialogFrame } from './DialogFrame';

interface Props {
  title: string;
  /** What the secret is for. */
  children: ReactNode;
  /** The name of the secret. */
  label: string;
  secret: string;
  /** Shown below the secret. */
  more?: ReactNode;
  onClose: () => void;
}

export function SecretDialog({ title, children, label, secret, more, onClose }: Props) {
  return (
    <DialogFrame title={title} onClose={onClose} firm>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        <CopyableText label={label} text={secret} focused />
        {more}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </DialogFrame>
  );
}
