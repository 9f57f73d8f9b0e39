/** What API tokens may do. */
import type { Role, Scope } from '@/api/models';

interface ScopeChoice {
  readonly scope: Scope;
  readonly label: string;
  readonly meaning: string;
}

const CHOICES: readonly ScopeChoice[] = [
  { scope: 'read', label: 'Read', meaning: 'See jobs, files, presets and the system status, as you do.' },
  { scope: 'queue', label: 'Queue', meaning: 'Add and change jobs and samples.' },
  {
    scope: 'admin',
    label: 'Admin',
    meaning:
      'Change presets, pause and clear the queue, drain nodes, and see users, invitations and the audit log. Tokens can never change users, invitations, sessions or API tokens.',
  },
];

/** Return the scopes that a user with this role may give to a token. */
export function scopesFor(role: Role): readonly ScopeChoice[] {
  return CHOICES.filter(({ scope }) => scope !== 'admin' || role === 'admin');
}

/** Return the scopes after a choice. Few programs can do without `read`, so it comes with any other scope. */
export function withRead(before: readonly string[], after: readonly string[]): readonly string[] {
  const added = after.find((scope) => !before.includes(scope));
  return added === undefined || after.includes('read') ? after : ['read', ...after];
}
