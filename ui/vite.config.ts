import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// WebKitGTK 2.40 (Debian 12) and WebView2 are what the program runs in; both understand what Safari 16 does.
export default defineConfig({
  // The desktop program and the browser host both serve the files from a root of their own choosing.
  base: './',
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['safari16', 'chrome110'],
    // The content security policy knows no `data:` scripts and fonts; only small pictures would be inlined anyway.
    assetsInlineLimit: 0,
    // The second screen, which faces the applicant, has a page of its own.
    rolldownOptions: { input: ['index.html', 'applicant.html'] },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: {
    port: 1420,
    strictPort: true,
    // `npm run dev` talks to a browser host that runs beside it.
    proxy: Object.fromEntries(
      ['/rpc', '/events', '/photo', '/document', '/page'].map(path => [path, 'http://127.0.0.1:1430']),
    ),
  },
  // Most tests are of plain functions and need no document; those that draw are .tsx.
  test: {
    projects: [
      { extends: true, test: { name: 'logic', environment: 'node', include: ['src/**/*.test.ts'] } },
      { extends: true, test: { name: 'drawn', environment: 'jsdom', include: ['src/**/*.test.tsx'] } },
    ],
  },
});
