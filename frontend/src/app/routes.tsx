/** The routes. */
import { createBrowserRouter, Navigate } from 'react-router';
import { PasswordPage } from '@/features/auth/PasswordPage';
import { RegisterPage } from '@/features/auth/RegisterPage';
import { SignInPage } from '@/features/auth/SignInPage';
import { PresetsPage } from '@/features/presets/PresetsPage';
import { JobPage } from '@/features/queue/JobPage';
import { QueuePage } from '@/features/queue/QueuePage';
import { AuditPage } from '@/features/settings/audit/AuditPage';
import { InvitationsPage } from '@/features/settings/invitations/InvitationsPage';
import { ProfilePage } from '@/features/settings/profile/ProfilePage';
import { SessionsPage } from '@/features/settings/sessions/SessionsPage';
import { SettingsPage } from '@/features/settings/SettingsPage';
import { TokensPage } from '@/features/settings/tokens/TokensPage';
import { UsersPage } from '@/features/settings/users/UsersPage';
import { SystemPage } from '@/features/system/SystemPage';
import { BrokenPage, MissingPage } from './BrokenPage';
import { RequireSession } from './RequireSession';
import { Shell } from './Shell';

export function createRouter() {
  return createBrowserRouter([
    {
      errorElement: <BrokenPage />,
      children: [
        { path: '/sign-in', element: <SignInPage /> },
        { path: '/register', element: <RegisterPage /> },
        {
          element: <RequireSession />,
          children: [
            {
              element: <Shell />,
              children: [
                { index: true, element: <QueuePage /> },
                { path: 'job/:id', element: <JobPage /> },
                { path: 'presets', element: <PresetsPage /> },
                { path: 'system', element: <SystemPage /> },
                { path: 'password', element: <PasswordPage /> },
                { path: 'settings', element: <Navigate to="/settings/profile" replace /> },
                {
                  path: 'settings',
                  element: <SettingsPage missing={<MissingPage />} />,
                  children: [
                    { path: 'profile', element: <ProfilePage /> },
                    { path: 'sessions', element: <SessionsPage /> },
                    { path: 'tokens', element: <TokensPage /> },
                    { path: 'users', element: <UsersPage /> },
                    { path: 'invitations', element: <InvitationsPage /> },
                    { path: 'audit', element: <AuditPage /> },
                  ],
                },
                { path: '*', element: <MissingPage /> },
              ],
            },
          ],
        },
      ],
    },
  ]);
}
