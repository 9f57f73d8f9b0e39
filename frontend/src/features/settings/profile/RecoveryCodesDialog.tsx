/** Shows the recovery codes once, to copy or download. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { SecretDialog } from '@/components/SecretDialog';

interface Props {
  codes: readonly string[];
  onClose: () => void;
}

export function RecoveryCodesDialog({ codes, onClose }: Props) {
  const text = codes.join('\n');
  return (
    <SecretDialog
      title="Save your recovery codes"
      label="Recovery codes"
      secret={text}
      more={
        <div>
          <Button
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
            download="handbrake2resilio-recovery-codes.txt"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Download
          </Button>
        </div>
      }
      onClose={onClose}
    >
      The second factor is set up. Each of these codes signs you in once if you lose the app. They are not
      shown again: without them and the app, only an administrator can let you in.
    </SecretDialog>
  );
}
