/** The layout of all signed-in pages: header, navigation and the add-job drawer. */
import { Outlet } from 'react-router';
import { AddJobLink } from '@/components/AddJobLink';
import { Logo } from '@/components/Logo';
import { ErrorNotice } from '@/components/Notices';
import { AddJobDrawer } from '@/features/add-job/AddJobDrawer';
import { JobAnnouncer } from '@/features/queue/JobAnnouncer';
import { Reports } from '@/features/queue/Reports';
import { RunningTitle } from '@/features/queue/RunningTitle';
import { useSignOut } from '@/session/useSignOut';
import { LiveBadge } from './LiveBadge';
import { PageLinks } from './PageLinks';
import { usePageTitle } from './usePageTitle';
import { UserMenu } from './UserMenu';
import classes from './Shell.module.css';

export function Shell() {
  const signingOut = useSignOut();
  return (
    <>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Logo />
          <PageLinks className={classes.links} label="Pages" />
          <div className={classes.tools}>
            <LiveBadge />
            <AddJobLink className={classes.add} size="xs" />
            <UserMenu onSignOut={() => signingOut.mutate()} />
          </div>
        </div>
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        {signingOut.isError && (
          <ErrorNotice
            title="You are still signed in"
            error={signingOut.error}
            retry={() => signingOut.mutate()}
          />
        )}
        <Outlet />
      </main>
      <footer className={classes.dock}>
        <PageLinks className={classes.links} label="Pages (bottom)" />
        <AddJobLink size="sm" />
      </footer>
      <AddJobDrawer />
      <JobAnnouncer />
      <Reports />
      <RunningTitle page={usePageTitle()} />
    </>
  );
}
