/** Chooses files, says how to convert them, queues them. Open while the address says so. */
import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useCallback } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { ADD_PARAMETER, type OpenedHere } from '@/components/addJobAddress';
import { FileBrowser } from './browse/FileBrowser';
import { ChosenFiles } from './ChosenFiles';
import { DRAWER_ID } from './dropdown';
import { SettingsForm } from './SettingsForm';
import { SubmitBar } from './SubmitBar';
import { useAddJob } from './useAddJob';
import classes from './AddJobDrawer.module.css';

/** In the address: the list of source folders, as opposed to no word about where one is. */
const ROOTS = '/';

export function AddJobDrawer() {
  const { draft, change } = useAddJob();
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const location = useLocation();
  const phone = useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false });
  const named = search.get(ADD_PARAMETER);
  const folder = named === ROOTS ? null : named === '' ? draft.folder : named;

  const openFolder = useCallback(
    (path: string | null) => {
      if (path) change({ type: 'folder-opened', path });
      setSearch(
        (before) => {
          before.set(ADD_PARAMETER, path ?? ROOTS);
          return before;
        },
        { replace: true, state: location.state as unknown },
      );
    },
    [change, setSearch, location.state],
  );

  const close = () => {
    change({ type: 'accepted-forgotten' });
    if ((location.state as OpenedHere | null)?.openedHere) {
      void navigate(-1);
      return;
    }
    setSearch(
      (before) => {
        before.delete(ADD_PARAMETER);
        return before;
      },
      { replace: true },
    );
  };

  return (
    <Drawer.Root
      opened={named !== null}
      onClose={close}
      position="right"
      size={phone ? '100%' : 980}
      classNames={{ content: classes.content ?? '' }}
    >
      <Drawer.Overlay />
      <Drawer.Content id={DRAWER_ID}>
        <div className={classes.header}>
          <Drawer.Title fw={650} fz="lg">
            Add files
          </Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </div>
        <Drawer.Body className={classes.body}>
          <FileBrowser folder={folder} onOpen={openFolder} />
          <div className={classes.side}>
            <ChosenFiles />
            <SettingsForm />
          </div>
        </Drawer.Body>
        <SubmitBar onClose={close} />
      </Drawer.Content>
    </Drawer.Root>
  );
}
