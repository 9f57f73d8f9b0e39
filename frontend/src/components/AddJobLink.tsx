/** The button that opens the add-job drawer, from anywhere. */
import { Button, type ButtonProps } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { addJobAddress, type OpenedHere } from './addJobAddress';

export function AddJobLink(props: ButtonProps) {
  const state: OpenedHere = { openedHere: true };
  return (
    <Button
      component={Link}
      to={addJobAddress(useLocation())}
      state={state}
      leftSection={<IconPlus size={16} stroke={2.2} aria-hidden />}
      {...props}
    >
      Add files
    </Button>
  );
}
