/** Says what it means that a filter shows nothing, and what to do. */
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
    text: 'Choose films or episodes from your folders. They are converted one after the other, and only whole, checked copies appear in the archive.',
  },
  active: {
    icon: IconMovie,
    title: 'Nothing runs or waits',
    text: 'Everything that was queued is done. Add more files to go on.',
  },
  completed: {
    icon: IconCircleCheck,
    title: 'Nothing completed yet',
    text: 'Copies that have reached the archive are listed here.',
  },
  failed: {
    icon: IconMoodSmile,
    title: 'Nothing failed',
    text: 'When a conversion fails for good, it is listed here with the reason.',
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
          title="No job matches"
          action={
            <Button
              component={Link}
              to={viewAddress(search, { text: '', owner: null, reason: null })}
              variant="default"
            >
              Show all of them
            </Button>
          }
        >
          Search for a part of a file, folder or user name, or show everybody’s jobs.
        </EmptyNotice>
      </Paper>
    );
  }
  const { icon, title, text } = WORDS[filter];
  const leadsToAdding = filter === 'all' || filter === 'active';
  return (
    <Paper withBorder>
      <EmptyNotice
        icon={icon}
        title={title}
        action={
          leadsToAdding ? (
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
