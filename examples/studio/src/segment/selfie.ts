import type { Segmenter } from './segmenter.js';

/** Of MediaPipe's Selfie Segmentation, what is used here. Its script puts it into the window. */
interface SelfieSegmentation {
  setOptions(options: { modelSelection: 0 | 1 }): void;
  onResults(listener: (results: { segmentationMask: CanvasImageSource }) => void): void;
  initialize(): Promise<void>;
  send(inputs: { image: HTMLCanvasElement }): Promise<void>;
}

declare global {
  interface Window {
    SelfieSegmentation?: new (config: { locateFile: (file: string) => string }) => SelfieSegmentation;
  }
}

/** The model and its script, beside the page. */
const FOLDER = new URL('model/', document.baseURI);
/** The model with the better edges, of two. */
const GENERAL = 0;

/** Loads MediaPipe's model of people in front of a camera: 6 MB, from beside the page. */
export async function loadSelfieSegmenter(): Promise<Segmenter> {
  await loadScript(new URL('selfie_segmentation.js', FOLDER));
  const model = new window.SelfieSegmentation!({ locateFile: (file) => new URL(file, FOLDER).href });
  model.setOptions({ modelSelection: GENERAL });
  const [image, output] = [document.createElement('canvas'), document.createElement('canvas')];
  const input = image.getContext('2d')!;
  const read = output.getContext('2d', { willReadFrequently: true })!;
  model.onResults(({ segmentationMask }) => {
    read.clearRect(0, 0, output.width, output.height);
    read.drawImage(segmentationMask, 0, 0, output.width, output.height);
  });
  await model.initialize();
  return {
    segment: async (picture) => {
      const { width, height } = picture;
      for (const canvas of [image, output]) {
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
      }
      input.putImageData(picture, 0, 0);
      await model.send({ image });
      const { data } = read.getImageData(0, 0, width, height);
      // The mask is in alpha.
      return Uint8Array.from({ length: width * height }, (_, at) => data[4 * at + 3]!);
    },
  };
}

function loadScript(url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url.href;
    script.crossOrigin = 'anonymous';
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () =>
      reject(new Error('The model could not be loaded: serve the folder “model” beside the page.')),
    );
    document.head.append(script);
  });
}
