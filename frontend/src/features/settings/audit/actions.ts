/** The actions in the audit log, in words. */
import type { operations } from '@/api/schema';

/**
 * By operation of the API, or command in a terminal: those that the log can be filtered by. Others are shown by
 * their name.
 */
export const ACTION_WORDS = {
  login: 'Sign in',
  logout: 'Sign out',
  register: 'Register',
  change_password: 'Change own password',
  change_profile: 'Change own e-mail',
  add_second_factor: 'Set up second factor',
  remove_second_factor: 'Remove second factor',
  end_session: 'End a session',
  end_other_sessions: 'End all other sessions',
  add_token: 'Create API token',
  revoke_token: 'Revoke API token',
  add_user: 'Add user',
  create_admin: 'Create administrator',
  change_user: 'Change user',
  delete_user: 'Delete user',
  reset_password: 'Reset a user’s password',
  reset_second_factor: 'Remove a user’s second factor',
  end_user_sessions: 'End a user’s sessions',
  add_invitation: 'Create invitation',
  withdraw_invitation: 'Withdraw invitation',
  add_job: 'Add job',
  act_on_jobs: 'Change several jobs',
  cancel_job: 'Cancel job',
  delete_job: 'Remove job',
  move_job: 'Move job',
  pause_job: 'Pause job',
  resume_job: 'Resume job',
  retry_job: 'Retry job',
  set_job_priority: 'Set job priority',
  make_sample: 'Encode sample',
  pause_queue: 'Pause queue',
  resume_queue: 'Resume queue',
  clear_queue: 'Clear queue',
  drain_node: 'Drain node',
  resume_node: 'Resume node',
  import_presets: 'Import presets',
  rename_preset: 'Rename preset',
  delete_preset: 'Delete preset',
  set_default_preset: 'Set default preset',
  set_root_default_preset: 'Set default preset of folder',
} as const satisfies Partial<Record<keyof operations | 'create_admin', string>>;

const WORDS: Readonly<Record<string, string>> = ACTION_WORDS;

/** Return an action in words. */
export function actionInWords(action: string): string {
  return WORDS[action] ?? inWords(action);
}

/** Return a code of the API, such as `last_admin`, as text. */
export function inWords(code: string): string {
  const text = code.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
