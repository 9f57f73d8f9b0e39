/** The text of a field that filters: sent after a pause in typing, and replaced when it changes elsewhere. */
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

/** Debounce of typing, because a filter reads everything. */
const TYPING_PAUSE_MS = 300;

interface TypedText {
  readonly typed: string;
  readonly type: (next: string) => void;
}

/** `text` is what was sent last, such as the text in the URL. */
export function useTypedText(text: string, onSend: (text: string) => void): TypedText {
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  const [seen, setSeen] = useState(text);
  // The text in the URL changed by other means, such as the back button.
  if (text !== seen) {
    setSeen(text);
    if (text !== sent) {
      setTyped(text);
      setSent(text);
    }
  }
  const send = useDebouncedCallback((next: string) => {
    if (next === text) return;
    setSent(next);
    onSend(next);
  }, TYPING_PAUSE_MS);
  const type = (next: string) => {
    setTyped(next);
    send(next.trim());
  };
  return { typed, type };
}
