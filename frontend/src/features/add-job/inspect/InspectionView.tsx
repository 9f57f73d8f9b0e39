/** The focused file: a preview frame, its properties and its tracks. */
import { Skeleton, Text } from '@mantine/core';
import { FactList } from '@/components/FactList';
import { MessageList } from '@/components/MessageList';
import { ErrorNotice } from '@/components/Notices';
import { describeAudioTrack, factsOf, describeSubtitleTrack } from './facts';
import { Preview } from './Preview';
import { useInspection } from './useInspection';
import classes from './InspectionView.module.css';

interface Tracks {
  readonly name: string;
  readonly tracks: readonly { readonly number: number; readonly label: string }[];
}

function TrackList({ name, tracks }: Tracks) {
  return (
    <div>
      <h4 className={classes.subtitle}>{name}</h4>
      {tracks.length === 0 ? (
        <Text size="sm" c="dimmed">
          None
        </Text>
      ) : (
        <ol className={classes.tracks}>
          {tracks.map(({ number, label }) => (
            <li key={number} value={number}>
              {label}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

export function InspectionView() {
  const { file, inspection, title, error, fetching, refetch } = useInspection();
  if (!file) return null;
  return (
    <section className={classes.view} aria-labelledby="inspection-title" data-testid="inspection">
      <h3 id="inspection-title" className={classes.title}>
        {file.name}
      </h3>
      {error && !inspection && (
        <ErrorNotice title="Couldn’t inspect this file" error={error} retry={refetch} retrying={fetching} />
      )}
      {!error && !inspection && <LoadingInspection />}
      {inspection && !title && (
        <Text size="sm" c="dimmed">
          This file has no title with that number.
        </Text>
      )}
      {inspection && title && (
        <>
          <div className={classes.top}>
            <Preview key={file.path} path={file.path} title={title} />
            <FactList facts={factsOf(inspection, title)} />
          </div>
          <div className={classes.lists}>
            <TrackList
              name="Audio"
              tracks={title.audio.map((track) => ({
                number: track.number,
                label: describeAudioTrack(track),
              }))}
            />
            <TrackList
              name="Subtitles"
              tracks={title.subtitles.map((track) => ({
                number: track.number,
                label: describeSubtitleTrack(track),
              }))}
            />
          </div>
          {inspection.left_out.length > 0 && (
            <div>
              <h4 className={classes.subtitle}>Not converted</h4>
              <MessageList key={file.path} items={inspection.left_out} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

function LoadingInspection() {
  return (
    <div className={classes.top} role="status" aria-label="Inspecting the file">
      <Skeleton className={classes.frame ?? ''} />
      <div>
        {['60%', '80%', '70%', '40%', '55%'].map((width) => (
          <Skeleton key={width} height={14} width={width} my={4} />
        ))}
      </div>
    </div>
  );
}
