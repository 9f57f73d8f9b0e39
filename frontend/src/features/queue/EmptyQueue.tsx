/** The empty state of each filter, with the next step. */
import { Button, Paper } from '@mantine/core';
import {
  IconBan,
  IconCircleCheck,
  IconMoodSmile,
  IconMovie,
  IconSearch,
  type Icon,
} from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { AddJobLink } from '@/components/AddJobLink';
import { EmptyNotice } from '@/components/Notices';
import { isNarrowed, viewAddress, type FilterName, type View } from './filters';

const WORDS: Readonly<Record<FilterName, { icon: Icon; title: string; text: string }>> = {
  all: {
    icon: IconMovie,
    title: 'Nothing in the queue yet',
    text: 'Choose films or episodes from your folders. They are converted one after another, and only complete, verified files appear in the archive.',
  },
  active: {
    icon: IconMovie,
    title: 'No active jobs',
    text: 'All queued jobs are done. Add more files to continue.',
  },
  completed: {
    icon: IconCircleCheck,
    title: 'Nothing completed yet',
    text: 'Finished conversions are listed here.',
  },
  failed: {
    icon: IconMoodSmile,
    title: 'Nothing failed',
    text: 'Failed conversions are listed here with the reason.',
  },
  cancelled: { icon: IconBan, title: 'Nothing was cancelled', text: 'Cancelled jobs are listed here.' },
};

export function EmptyQueue({ view }: { view: View }) {
  const [search] = useSearchParams();
  const { filter } = view;
  if (isNarrowed(view)) {
    return (
      <Paper withBorder>
        <EmptyNotice
          icon={IconSearch}
          title="No jobs match"
          action={
            <Button
              component={Link}
              to={viewAddress(search, { text: '', owner: null, reason: null })}
              variant="default"
            >
              Show all
            </Button>
          }
        >
          Search by part of a file, folder or user name, or show all users’ jobs.
        </EmptyNotice>
      </Paper>
    );
  }
  const { icon, title, text } = WORDS[filter];
  const offersAdding = filter === 'all' || filter === 'active';
  return (
    <Paper withBorder>
      <EmptyNotice
        icon={icon}
        title={title}
        action={
          offersAdding ? (
            <AddJobLink />
          ) : (
            <Button component={Link} to="/" variant="default">
              Show all jobs
            </Button>
          )
        }
      >
        {text}
      </EmptyNotice>
    </Paper>
  );
}
