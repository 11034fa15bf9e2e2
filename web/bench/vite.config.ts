import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The bench page: our canvas and Konva's, side by side. `bench/editor` builds and drives it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  build: { emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 700 },
});
