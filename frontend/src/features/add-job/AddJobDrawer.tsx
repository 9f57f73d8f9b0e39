/** The drawer that selects, inspects, configures and queues files. Open while `?add=` is in the URL. */
import { Badge, Drawer, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { ADD_PARAMETER, type OpenedHere } from '@/components/addJobAddress';
import { FileBrowser } from './browse/FileBrowser';
import { SelectedFiles } from './selection/SelectedFiles';
import { DRAWER_ID } from './dropdown';
import { FocusSample } from './FocusSample';
import { InspectionView } from './inspect/InspectionView';
import { PlanProvider } from './plan/PlanProvider';
import { SettingsForm } from './settings/SettingsForm';
import { SubmitBar } from './SubmitBar';
import { hasFailed } from './draft';
import { useAddJob } from './useAddJob';
import classes from './AddJobDrawer.module.css';

/** In the URL: the list of source folders. An empty value stands for the last open folder. */
const ROOTS = '/';

type Tab = 'folders' | 'selected';

export function AddJobDrawer() {
  const { draft, change } = useAddJob();
  const [search, setSearch] = useSearchParams();
  // Reopen on the tab that shows the errors.
  const [tab, setTab] = useState<Tab>(draft.files.some(hasFailed) ? 'selected' : 'folders');
  const navigate = useNavigate();
  const location = useLocation();
  const phone = useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false });
  const named = search.get(ADD_PARAMETER);
  const folder = named === ROOTS ? null : named === '' ? draft.folder : named;

  const openFolder = useCallback(
    (path: string | null) => {
      if (path) change({ type: 'folderOpened', path });
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
    change({ type: 'acceptedRemoved' });
    setTab('folders');
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
      size={phone ? '100%' : 1160}
      classNames={{ content: classes.content ?? '' }}
    >
      <Drawer.Overlay />
      <Drawer.Content id={DRAWER_ID}>
        <PlanProvider>
          <div className={classes.header}>
            <Drawer.Title fw={650} fz="lg">
              Add files
            </Drawer.Title>
            <Drawer.CloseButton aria-label="Close" />
          </div>
          <Drawer.Body className={classes.body}>
            <Tabs
              value={tab}
              onChange={(value) => setTab(value === 'selected' ? 'selected' : 'folders')}
              keepMounted={false}
              classNames={{
                root: classes.tabs ?? '',
                panel: classes.panel ?? '',
                list: classes.tabList ?? '',
              }}
            >
              <Tabs.List>
                <Tabs.Tab value="folders">Folders</Tabs.Tab>
                <Tabs.Tab
                  value="selected"
                  rightSection={
                    draft.files.length > 0 && (
                      <Badge size="sm" variant="default" aria-hidden>
                        {draft.files.length}
                      </Badge>
                    )
                  }
                >
                  Selected files
                </Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="folders">
                <FileBrowser key={folder} folder={folder} onOpen={openFolder} />
              </Tabs.Panel>
              <Tabs.Panel value="selected">
                <div className={classes.selected}>
                  <SelectedFiles />
                  <InspectionView />
                  <FocusSample />
                </div>
              </Tabs.Panel>
            </Tabs>
            <div className={classes.side}>
              <SettingsForm />
            </div>
          </Drawer.Body>
          <SubmitBar onClose={close} onSend={() => setTab('selected')} />
        </PlanProvider>
      </Drawer.Content>
    </Drawer.Root>
  );
}
