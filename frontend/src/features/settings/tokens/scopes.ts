/** What API tokens may do. */
import type { Role, Scope } from '@/api/models';

interface ScopeChoice {
  readonly scope: Scope;
  readonly label: string;
  readonly meaning: string;
}

const CHOICES: readonly ScopeChoice[] = [
  { scope: 'read', label: 'Read', meaning: 'See jobs, presets and the system status, as you do.' },
  { scope: 'queue', label: 'Queue', meaning: 'Add and change jobs, samples and presets.' },
  { scope: 'admin', label: 'Admin', meaning: 'Do what only administrators may, such as managing users.' },
];

/** Return the scopes that a user with this role may give to a token. */
export function scopesFor(role: Role): readonly ScopeChoice[] {
  return CHOICES.filter(({ scope }) => scope !== 'admin' || role === 'admin');
}
