/** What administrators can do with their own account in the list of users. The rest is in their profile. */
import type { User } from '@/api/models';
import { changeUser, deleteUser } from '@/api/users';
import { nothing, type UserAction } from './userActions';

export function ownActions({ username }: User): readonly UserAction[] {
  return [
    {
      label: 'Make normal user',
      question: 'Make yourself a normal user?',
      consequence:
        'This is your own account. Your sessions end, and after signing in again you can only manage your own jobs. Only another administrator can undo this.',
      confirm: 'Change role',
      failure: 'Couldn’t change your role',
      danger: true,
      signedOut: 'You are a normal user now. Sign in again to continue.',
      run: () => changeUser(username, { role: 'user' }).then(nothing),
    },
    {
      label: 'Disable',
      question: 'Disable your own account?',
      consequence:
        'You are signed out at once, and can neither sign in nor use your API tokens until another administrator enables your account again. Your jobs continue.',
      confirm: 'Disable my account',
      failure: 'Couldn’t disable your account',
      danger: true,
      signedOut: 'Your account has been disabled.',
      run: () => changeUser(username, { disabled: true }).then(nothing),
    },
    {
      label: 'Delete',
      question: 'Delete your own account?',
      consequence:
        'You delete your own account and are signed out at once. Your sessions and API tokens are deleted too. Your jobs and finished copies stay.',
      confirm: 'Delete my account',
      failure: 'Couldn’t delete your account',
      danger: true,
      signedOut: 'Your account has been deleted.',
      run: () => deleteUser(username).then(nothing),
    },
  ];
}
