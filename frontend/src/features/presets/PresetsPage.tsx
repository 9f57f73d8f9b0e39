/** All presets. Administrators import their own and set the defaults. */
import { Skeleton, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { presetsQuery } from '@/api/presets';
import { ErrorNotice, OutdatedNotice } from '@/components/Notices';
import { useUser } from '@/session/useSession';
import { DefaultPresets } from './DefaultPresets';
import { ImportBox } from './ImportBox';
import { PresetList } from './PresetList';
import classes from './PresetsPage.module.css';

export function PresetsPage() {
  const { data: catalogue, error, dataUpdatedAt, isPending, isFetching, refetch } = useQuery(presetsQuery);
  const [search, setSearch] = useState('');
  const admin = useUser().role === 'admin';
  return (
    <>
      <Title order={1} size="h3">
        Presets
      </Title>
      {admin && <ImportBox />}
      {isPending && (
        <div role="status" aria-label="Loading the presets">
          <Skeleton height={120} mb="md" />
          <Skeleton height={320} />
        </div>
      )}
      <OutdatedNotice error={error} updatedAt={dataUpdatedAt} />
      {error && !catalogue && (
        <ErrorNotice
          title="Couldn’t load the presets"
          error={error}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {catalogue && (
        <>
          <DefaultPresets catalogue={catalogue} admin={admin} />
          <section aria-labelledby="all-presets" className={classes.section}>
            <div className={classes.head}>
              <h2 id="all-presets" className={classes.title}>
                All presets
              </h2>
              <TextInput
                aria-label="Search presets"
                placeholder="Search"
                size="xs"
                leftSection={<IconSearch size={14} aria-hidden />}
                value={search}
                onChange={({ currentTarget }) => setSearch(currentTarget.value)}
              />
            </div>
            <PresetList catalogue={catalogue} search={search} admin={admin} />
          </section>
          <Text size="xs" c="dimmed">
            Queued jobs keep the preset version they were added with.
          </Text>
        </>
      )}
    </>
  );
}
