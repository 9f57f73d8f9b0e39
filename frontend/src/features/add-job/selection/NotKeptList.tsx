/** What the copy of the file in focus will not have of its source. */
import { useId } from 'react';
import { MessageList } from '@/components/MessageList';
import { isPending, type ChosenFile } from '@/features/add-job/draft';
import { usePlan } from '@/features/add-job/plan/usePlan';
import classes from './ChosenFiles.module.css';

export function ChosenLosses({ file }: { file: ChosenFile }) {
  const id = useId();
  const losses = usePlan().planned.get(file.path)?.not_kept ?? [];
  if (losses.length === 0 || !isPending(file)) return null;
  return (
    <section className={classes.losses} aria-labelledby={id}>
      <h4 className={classes.title} id={id}>
        Not kept in the copy of {file.name}
      </h4>
      <MessageList key={file.path} items={losses} />
    </section>
  );
}
