/** Imports preset files by file dialog or drag and drop. */
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

interface ImportRequest {
  readonly file: File;
  /** Replace imported presets of the same name. */
  readonly replace: boolean;
}

export function ImportBox() {
  const queries = useQueryClient();
  const [dragOver, setDragOver] = useState(false);
  const importing = useMutation({
    mutationFn: async ({ file, replace }: ImportRequest) => importPresets(await readExport(file), replace),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.presets }),
  });
  const importFile = (file: File | null | undefined) => {
    if (file) importing.mutate({ file, replace: false });
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragOver(false);
    importFile(event.dataTransfer.files[0]);
  };
  const exists = importing.error instanceof ApiError && importing.error.code === 'preset_exists';
  const { variables } = importing;
  return (
    // Drag and drop is a mouse shortcut; the button inside works for everybody.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={classes.box}
      data-over={dragOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setDragOver(true);
      }}
      onDragLeave={() => setDragOver(false)}
      onDrop={onDrop}
    >
      <div className={classes.line}>
        <IconFileImport size={22} stroke={1.6} aria-hidden />
        <Text size="sm" className={classes.words}>
          Import HandBrake presets: drop a .json export here, or browse.
        </Text>
        <FileButton accept="application/json,.json" onChange={importFile}>
          {(button) => (
            <Button {...button} size="xs" variant="default" loading={importing.isPending}>
              Import presets
            </Button>
          )}
        </FileButton>
      </div>
      {importing.error && <ErrorNotice title="Couldn’t import the presets" error={importing.error} />}
      {exists && variables && (
        <Button
          size="xs"
          variant="default"
          className={classes.replace}
          onClick={() => importing.mutate({ file: variables.file, replace: true })}
        >
          Replace existing
        </Button>
      )}
      <Text size="sm" role="status" className={classes.done} hidden={!importing.data}>
        <IconCircleCheck size={16} aria-hidden /> Imported: {importing.data?.join(', ')}.
      </Text>
    </div>
  );
}
