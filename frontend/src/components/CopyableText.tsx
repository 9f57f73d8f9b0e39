/** Text to copy, such as a secret or a link, with a button that copies it. */
import { Button, Textarea } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import classes from './CopyableText.module.css';
import { copyField } from './copyField';

/** About the width of the field in a dialog, in characters. */
const COLUMNS = 30;

interface Props {
  label: string;
  text: string;
  /** Whether the button has the focus when a dialog opens. */
  focused?: boolean;
}

export function CopyableText({ label, text, focused = false }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    if (field.current) setCopied(await copyField(field.current));
  };
  return (
    <div className={classes.row}>
      <Textarea
        ref={field}
        label={label}
        value={text}
        readOnly
        rows={rowsOf(text)}
        spellCheck={false}
        onFocus={({ currentTarget }) => currentTarget.select()}
        classNames={{ root: classes.field ?? '', input: classes.text ?? '' }}
      />
      <Button
        variant="default"
        leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        onClick={() => void copy()}
        aria-label={`Copy: ${label}`}
        data-autofocus={focused || undefined}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
      <span role="status" className={classes.status}>
        {copied && 'Copied.'}
        {copied === false && 'Copying failed. The text is selected: copy it with the keyboard or the menu.'}
      </span>
    </div>
  );
}

function rowsOf(text: string): number {
  return text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / COLUMNS)), 0);
}
