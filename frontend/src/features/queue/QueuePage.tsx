/** The page one looks at all day: every job, as it moves. */
import { Title } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useUser } from '@/session/useSession';
import { readView, viewAddress } from './filters';
import { FilterLinks } from './head/FilterLinks';
import { PausedBanner } from './head/PausedBanner';
import { QueueControls } from './head/QueueControls';
import type { Report } from './head/report';
import { ReportNotice } from './head/ReportNotice';
import { SearchBar } from './head/SearchBar';
import { QueueList } from './QueueList';
import classes from './QueuePage.module.css';

export function QueuePage() {
  const [search] = useSearchParams();
  const { role } = useUser();
  const [report, setReport] = useState<Report | null>(null);
  const view = readView(search);
  return (
    <>
      <div className={classes.head}>
        <Title order={1} size="h3">
          Queue
        </Title>
        <FilterLinks filter={view.filter} />
        {role === 'admin' && <QueueControls tell={setReport} />}
      </div>
      <PausedBanner tell={setReport} />
      <SearchBar view={view} />
      {/* Another view is another list: what was ticked in the one before is not in sight any more. */}
      <QueueList key={viewAddress(new URLSearchParams(), view)} view={view} tell={setReport} />
      <ReportNotice report={report} onClose={() => setReport(null)} />
    </>
  );
}
