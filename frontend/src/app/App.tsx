/** Wraps the routes in their providers. Each provider depends on the outer ones. */
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router';
import { AddJobProvider } from '@/features/add-job/AddJobProvider';
import { SessionProvider } from '@/session/SessionProvider';
import { cssVariables, theme } from '@/theme/theme';
import { createQueryClient } from './queryClient';
import { createRouter } from './routes';

export function App() {
  const [queries] = useState(createQueryClient);
  const [router] = useState(createRouter);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <SessionProvider>
          {/* Outside the routes, so that the draft survives the end of a session. */}
          <AddJobProvider>
            <RouterProvider router={router} />
          </AddJobProvider>
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
