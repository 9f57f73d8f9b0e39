/** The title of the open page, for the browser's tab. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useMatch } from 'react-router';
import { jobQuery } from '@/api/queries';
import { sectionAt } from '@/features/settings/sections';
import { nameOf } from '@/format/paths';
import { useUser } from '@/session/useSession';

const TITLES: Readonly<Record<string, string>> = {
  '/': 'Queue',
  '/presets': 'Presets',
  '/system': 'System',
  '/password': 'Password',
};

export function usePageTitle(): string {
  const { pathname } = useLocation();
  const { role } = useUser();
  const jobId = useMatch('/job/:id')?.params.id;
  // The page itself fetches the job.
  const { data: job } = useQuery({ ...jobQuery(useQueryClient(), jobId ?? ''), enabled: false });
  if (jobId !== undefined) return job ? nameOf(job.input_path) : 'Job';
  return TITLES[pathname] ?? sectionAt(pathname, role)?.label ?? 'Not found';
}
