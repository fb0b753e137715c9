import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** The model that finds people, with its script. It is loaded when it is first used. */
const MODEL = '@mediapipe/selfie_segmentation';
const MODEL_FILES = [
  'selfie_segmentation.js',
  'selfie_segmentation.binarypb',
  'selfie_segmentation.tflite',
  'selfie_segmentation_solution_simd_wasm_bin.js',
  'selfie_segmentation_solution_simd_wasm_bin.wasm',
];

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { target: 'es2022', chunkSizeWarningLimit: 1000, reportCompressedSize: false },
  worker: { format: 'es' },
  plugins: [copyModel()],
  logLevel: 'warn',
});

function copyModel(): Plugin {
  const from = dirname(createRequire(import.meta.url).resolve(`${MODEL}/package.json`));
  const to = join(import.meta.dirname, 'dist/model');
  return {
    name: 'copy-model',
    async writeBundle() {
      await mkdir(to, { recursive: true });
      await Promise.all(MODEL_FILES.map((file) => copyFile(join(from, file), join(to, file))));
    },
  };
}
