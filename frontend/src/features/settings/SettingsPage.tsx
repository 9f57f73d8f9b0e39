/** The layout of the settings: links to their pages, and the open page. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useUser } from '@/session/useSession';
import { sectionAt, sectionsFor } from './sections';
import classes from './SettingsPage.module.css';

/** `missing` is shown where there is no page, or none for this user. */
export function SettingsPage({ missing }: { missing: ReactNode }) {
  const { role } = useUser();
  const { pathname } = useLocation();
  const open = sectionAt(pathname, role);
  if (!open) return missing;
  return (
    <>
      <nav className={classes.links} aria-label="Settings">
        {sectionsFor(role).map(({ path, label }) => (
          <NavLink key={path} to={path} className={classes.link ?? ''}>
            {label}
          </NavLink>
        ))}
      </nav>
      <Title order={1} size="h3">
        {open.label}
      </Title>
      <Outlet />
    </>
  );
}
