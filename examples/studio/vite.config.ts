import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { target: 'es2022', chunkSizeWarningLimit: 1000, reportCompressedSize: false },
  worker: { format: 'es' },
  logLevel: 'warn',
});
