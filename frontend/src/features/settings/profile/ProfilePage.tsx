/** The user's own account: e-mail address, password and second factor. */
import { useQuery } from '@tanstack/react-query';
import { profileQuery } from '@/api/profile';
import { FactList } from '@/components/FactList';
import { PasswordChange } from '@/components/PasswordChange';
import { QueryStates } from '@/features/settings/QueryStates';
import { ROLE_NAMES } from '@/features/settings/roles';
import { Section } from '@/features/settings/Section';
import { formatMoment } from '@/format/durations';
import { EmailForm } from './EmailForm';
import { SecondFactor } from './SecondFactor';
import classes from './ProfilePage.module.css';

export function ProfilePage() {
  const query = useQuery(profileQuery);
  const { data: user } = query;
  return (
    <>
      <QueryStates query={query} what="your profile" />
      {user && (
        <div className={classes.sections}>
          <Section title="Account">
            <FactList
              facts={[
                ['User name', user.username],
                ['Role', ROLE_NAMES[user.role]],
                ['Created', formatMoment(user.created_at)],
              ]}
            />
            <EmailForm email={user.email} />
          </Section>
          <Section title="Second factor">
            <SecondFactor active={user.has_second_factor} />
          </Section>
          <Section title="Password">
            <PasswordChange />
          </Section>
        </div>
      )}
    </>
  );
}
