/** Encodes a sample with the settings of a waiting job. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Job } from '@/api/models';
import { nameOf } from '@/format/paths';
import { SamplePanel } from '@/sample/SamplePanel';
import type { Sample } from '@/sample/useSample';

export function SampleDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const [sample, setSample] = useState<Sample | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={nameOf(job.input_path)}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <SamplePanel
        request={{ ...job.options, input_path: job.input_path }}
        sample={sample}
        onSampleChange={setSample}
        renderActions={() => (
          <Button size="xs" variant="default" onClick={onClose}>
            Close
          </Button>
        )}
      />
    </Modal>
  );
}
