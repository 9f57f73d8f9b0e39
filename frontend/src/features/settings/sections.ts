/** The pages of the settings. Some are for administrators only. */
import type { Role } from '@/api/models';

interface Section {
  readonly path: string;
  readonly label: string;
  readonly adminOnly?: true;
}

const SECTIONS: readonly Section[] = [
  { path: '/settings/profile', label: 'Profile' },
  { path: '/settings/sessions', label: 'Sessions' },
  { path: '/settings/tokens', label: 'API tokens' },
  { path: '/settings/users', label: 'Users', adminOnly: true },
  { path: '/settings/invitations', label: 'Invitations', adminOnly: true },
  { path: '/settings/audit', label: 'Audit log', adminOnly: true },
];

/** Return the pages that a user with this role may open. */
export function sectionsFor(role: Role): readonly Section[] {
  return SECTIONS.filter(({ adminOnly }) => role === 'admin' || !adminOnly);
}

/** Return the page at a path, if the user may open it. */
export function sectionAt(pathname: string, role: Role): Section | undefined {
  const address = pathname.replace(/\/$/, '');
  return sectionsFor(role).find(({ path }) => path === address);
}
