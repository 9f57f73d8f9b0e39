/** The roles of users. */
import type { Role } from '@/api/models';

export const ROLE_NAMES: Readonly<Record<Role, string>> = { user: 'User', admin: 'Administrator' };

/** For a field that selects a role. */
export const ROLE_CHOICES = Object.entries(ROLE_NAMES).map(([value, label]) => ({ value, label }));

export function asRole(value: string): Role {
  return value === 'admin' ? 'admin' : 'user';
}
