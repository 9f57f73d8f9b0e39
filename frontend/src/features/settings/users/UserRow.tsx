/** One user, and the menu of what can be done with them. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { User } from '@/api/models';
import { ROLE_NAMES } from '@/features/settings/roles';
import { Row } from '@/features/settings/Rows';
import { formatMoment } from '@/format/durations';
import { ownActions } from './ownActions';
import { actionsFor, type UserAction } from './userActions';

interface Props {
  user: User;
  isSelf: boolean;
  onAct: (action: UserAction) => void;
}

export function UserRow({ user, isSelf, onAct }: Props) {
  const { username, role, email, disabled, must_change_password, has_second_factor, last_sign_in_at } = user;
  return (
    <Row
      name={username}
      badges={[
        ...(isSelf ? ['You'] : []),
        ...(disabled ? ['Disabled'] : []),
        ...(must_change_password ? ['Temporary password'] : []),
      ]}
      facts={[
        ['Role', ROLE_NAMES[role]],
        ['E-mail', email ?? 'None'],
        ['Last sign-in', last_sign_in_at === null ? 'Never' : formatMoment(last_sign_in_at)],
        ['Second factor', has_second_factor ? 'On' : 'Off'],
      ]}
      actions={
        <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon aria-label={`Actions for ${username}`}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {(isSelf ? ownActions : actionsFor)(user).map((action) => (
              <Menu.Item
                key={action.label}
                {...(action.danger && { c: 'var(--mantine-color-error)' })}
                onClick={() => onAct(action)}
              >
                {action.label}…
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    />
  );
}
