/** What administrators can do with a user. Each action asks for confirmation first. */
import type { User } from '@/api/models';
import { changeUser, deleteUser, endUserSessions, resetPassword, resetSecondFactor } from '@/api/users';

export interface UserAction {
  /** In the menu. */
  readonly label: string;
  /** The title of the confirmation. */
  readonly question: string;
  readonly consequence: string;
  readonly confirm: string;
  /** The heading of the error. */
  readonly failure: string;
  readonly danger?: true;
  /** If it ends the session: what the sign-in page says about it. */
  readonly signedOut?: string;
  /** Returns the temporary password, if there is one now. */
  readonly run: () => Promise<string | null>;
}

/** Return the actions that are possible with another user. */
export function actionsFor(user: User): readonly UserAction[] {
  return [
    roleAction(user),
    passwordAction(user),
    ...(user.has_second_factor ? [secondFactorAction(user)] : []),
    sessionsAction(user),
    user.disabled ? enableAction(user) : disableAction(user),
    deleteAction(user),
  ];
}

function roleAction({ username, role }: User): UserAction {
  const promoted = role === 'user';
  return {
    label: promoted ? 'Make administrator' : 'Make normal user',
    question: promoted ? `Make ${username} an administrator?` : `Make ${username} a normal user?`,
    consequence: promoted
      ? `${username} can then manage users, presets, nodes and the jobs of others. Their sessions end.`
      : `${username} can then only manage their own jobs. Their sessions end.`,
    confirm: 'Change role',
    failure: 'Couldn’t change the role',
    run: () => changeUser(username, { role: promoted ? 'admin' : 'user' }).then(nothing),
  };
}

function passwordAction({ username }: User): UserAction {
  return {
    label: 'Reset password',
    question: `Reset the password of ${username}?`,
    consequence:
      'You get a temporary password to pass on, which must be changed at the first sign-in. Their sessions end, and their API tokens are revoked.',
    confirm: 'Reset password',
    failure: 'Couldn’t reset the password',
    run: () => resetPassword(username),
  };
}

function secondFactorAction({ username }: User): UserAction {
  return {
    label: 'Remove second factor',
    question: `Remove the second factor of ${username}?`,
    consequence: 'Signing in will only ask for the password. Make sure the request really came from them.',
    confirm: 'Remove second factor',
    failure: 'Couldn’t remove the second factor',
    run: () => resetSecondFactor(username).then(nothing),
  };
}

function sessionsAction({ username }: User): UserAction {
  return {
    label: 'End sessions',
    question: `End all sessions of ${username}?`,
    consequence: 'They have to sign in again on all devices. Their API tokens stay valid.',
    confirm: 'End sessions',
    failure: 'Couldn’t end the sessions',
    run: () => endUserSessions(username).then(nothing),
  };
}

function disableAction({ username }: User): UserAction {
  return {
    label: 'Disable',
    question: `Disable ${username}?`,
    consequence:
      'They can neither sign in nor use API tokens until you enable them again. Their jobs continue.',
    confirm: 'Disable user',
    failure: 'Couldn’t disable the user',
    danger: true,
    run: () => changeUser(username, { disabled: true }).then(nothing),
  };
}

function enableAction({ username }: User): UserAction {
  return {
    label: 'Enable',
    question: `Enable ${username}?`,
    consequence: 'They can sign in and use their API tokens again.',
    confirm: 'Enable user',
    failure: 'Couldn’t enable the user',
    run: () => changeUser(username, { disabled: false }).then(nothing),
  };
}

function deleteAction({ username }: User): UserAction {
  return {
    label: 'Delete',
    question: `Delete ${username}?`,
    consequence: 'Their sessions and API tokens are deleted too. Their jobs and finished copies stay.',
    confirm: 'Delete user',
    failure: 'Couldn’t delete the user',
    danger: true,
    run: () => deleteUser(username).then(nothing),
  };
}

/** Return the result of an action without a temporary password. */
export function nothing(): null {
  return null;
}
