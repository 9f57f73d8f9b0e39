/** What the output of the focused file will not keep from its source. */
import { useId } from 'react';
import { MessageList } from '@/components/MessageList';
import { isPending, type SelectedFile } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import classes from './SelectedFiles.module.css';

export function NotKeptList({ file }: { file: SelectedFile }) {
  const id = useId();
  const losses = usePlan().planned.get(file.path)?.not_kept ?? [];
  if (losses.length === 0 || !isPending(file)) return null;
  return (
    <section className={classes.losses} aria-labelledby={id}>
      <h4 className={classes.title} id={id}>
        Not kept from {file.name}
      </h4>
      <MessageList key={file.path} items={losses} />
    </section>
  );
}
