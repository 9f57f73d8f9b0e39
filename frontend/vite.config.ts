/** Builds the dashboard, serves it (`vite preview` under `./h2r run`) and passes API calls to the gateway. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080';
const port = Number(process.env.FRONTEND_PORT ?? 3000);

// Host and Origin stay the browser's own: the gateway compares them to refuse cross-site writes.
const toGateway: ProxyOptions = { target: gateway, changeOrigin: false, xfwd: true };
const proxy = {
  '/api': toGateway,
  '/health': toGateway,
  '/socket.io': { ...toGateway, ws: true },
};

// Mantine sets style attributes at run time; scripts come from our own files only.
const headers = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

// A host on the home network has whatever name its owner gave it; the page itself holds no secrets.
const server = {
  host: process.env.FRONTEND_HOST ?? true,
  port,
  strictPort: true,
  allowedHosts: true as const,
  proxy,
};

// How many times slower than usual this machine is, as the runner of all tests has measured.
const pace = Number(process.env.H2R_TEST_PACE ?? 1);

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server,
  preview: { ...server, headers },
  build: {
    target: 'es2022',
    // React, Mantine and Socket.IO together, fetched once.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // Libraries change rarely: browsers keep them over an update of ours.
        codeSplitting: { groups: [{ name: 'libraries', test: /\/node_modules\/.+(?<!\.css)$/ }] },
      },
    },
  },
  test: {
    // A test that needs a page says `@vitest-environment jsdom` in its first line: it takes half a second.
    environment: 'node',
    // An origin nothing answers at: what a test needs from the network it provides itself.
    environmentOptions: { jsdom: { url: 'http://dashboard.test/' } },
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // The files share their modules, which takes half the time; none leaves state behind in them.
    pool: 'threads',
    isolate: false,
    testTimeout: 60_000 * pace,
  },
});
