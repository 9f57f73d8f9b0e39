/** Takes files HandBrake exported, by choosing or dropping them. */
import { Button, FileButton, Text } from '@mantine/core';
import { IconCircleCheck, IconFileImport } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type DragEvent } from 'react';
import { ApiError } from '@/api/errors';
import { keys } from '@/api/keys';
import { importPresets } from '@/api/presets';
import { ErrorNotice } from '@/components/Notices';
import { readExport } from './readExport';
import classes from './ImportBox.module.css';

interface Wanted {
  readonly file: File;
  /** Put presets in the place of imported ones of their names. */
  readonly replace: boolean;
}

export function ImportBox() {
  const queries = useQueryClient();
  const [over, setOver] = useState(false);
  const bring = useMutation({
    mutationFn: async ({ file, replace }: Wanted) => importPresets(await readExport(file), replace),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.presets }),
  });
  const take = (file: File | null | undefined) => {
    if (file) bring.mutate({ file, replace: false });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const known = bring.error instanceof ApiError && bring.error.code === 'preset_exists';
  const { variables } = bring;
  return (
    // Dropping is the mouse's short way; the button in it is everybody's.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={classes.box}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className={classes.line}>
        <IconFileImport size={22} stroke={1.6} aria-hidden />
        <Text size="sm" className={classes.words}>
          Import HandBrake presets: drop a .json export here, or browse.
        </Text>
        <FileButton accept="application/json,.json" onChange={take}>
          {(button) => (
            <Button {...button} size="xs" variant="default" loading={bring.isPending}>
              Import presets
            </Button>
          )}
        </FileButton>
      </div>
      {bring.error && <ErrorNotice title="Couldn’t import the presets" error={bring.error} />}
      {known && variables && (
        <Button
          size="xs"
          variant="default"
          className={classes.replace}
          onClick={() => bring.mutate({ file: variables.file, replace: true })}
        >
          Replace existing
        </Button>
      )}
      <Text size="sm" role="status" className={classes.done} hidden={!bring.data}>
        <IconCircleCheck size={16} aria-hidden /> Imported: {bring.data?.join(', ')}.
      </Text>
    </div>
  );
}
