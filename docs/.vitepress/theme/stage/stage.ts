import { AlphaStream } from '@alphastream/core';
import { openVideo, type AlphaVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/three';
import { DoubleSide, Mesh, MeshBasicMaterial, PlaneGeometry } from 'three';
import { createControls } from './controls.js';
import { createScene, type StageScene } from './scene.js';

/** Height of the picture in the scene, in metres, and the part of it below the floor. */
const PICTURE_HEIGHT = 2.35;
const BELOW_FLOOR = 0.035;

/** Longest step of the objects, in seconds: after a pause, or out of sight, they do not jump. */
const MAX_STEP = 0.1;

/** URLs of the clip. */
export interface Clip {
  readonly video: string;
  readonly mask: string;
}

/** Plays the clip in a scene without a background, in `host`. Returns a function that ends it. */
export function playStage(host: HTMLElement, clip: Clip): () => void {
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', 'A filmed dancer on this page, among 3D objects: some before her, some behind.');
  host.append(canvas);
  const life = new AbortController();
  show(host, canvas, clip, life.signal).catch((error: unknown) => {
    if (life.signal.aborted) return;
    const problem = document.createElement('p');
    problem.className = 'stage-problem';
    problem.textContent = error instanceof Error ? error.message : String(error);
    host.append(problem);
  });
  return () => life.abort();
}

async function show(host: HTMLElement, canvas: HTMLCanvasElement, clip: Clip, signal: AbortSignal): Promise<void> {
  const stage = createScene(canvas);
  onEnd(signal, () => stage.dispose());
  const video = await openVideo(clip.video, { loop: true, muted: true, signal });
  onEnd(signal, () => video.dispose());
  const stream = await AlphaStream.open(clip.mask, { signal });
  onEnd(signal, () => stream.dispose());
  const mask = new AlphaMask(stream, { video, feather: 1, inset: 0.5 });
  onEnd(signal, () => mask.dispose());
  const material = new MeshBasicMaterial({ map: mask.videoTexture, side: DoubleSide, alphaTest: 0.02 });
  const size = (PICTURE_HEIGHT * video.videoWidth) / video.videoHeight;
  const person = new Mesh(new PlaneGeometry(size, PICTURE_HEIGHT), mask.applyTo(material));
  person.position.y = PICTURE_HEIGHT * (0.5 - BELOW_FLOOR);
  person.castShadow = true;
  stage.scene.add(person);
  const redraw = drawWhileSeen({ host, canvas, stage, mask, video }, signal);
  createControls(host, video, (isWhole) => {
    if (isWhole) mask.removeFrom(material);
    else mask.applyTo(material);
    redraw();
  });
  await start(video);
}

interface Drawn {
  readonly host: HTMLElement;
  readonly canvas: HTMLElement;
  readonly stage: StageScene;
  readonly mask: AlphaMask;
  readonly video: AlphaVideo;
}

/**
 * Draws while the canvas is in sight. With the video everything else stands still, and is drawn only if something changed.
 * Returns a function that has it drawn once.
 */
function drawWhileSeen({ host, canvas, stage, mask, video }: Drawn, signal: AbortSignal): () => void {
  let isChanged = true;
  let seconds = 0;
  let before = 0;
  const redraw = () => void (isChanged = true);
  const fit = () => {
    stage.resize(canvas.clientWidth, canvas.clientHeight);
    redraw();
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(canvas);
  const draw = (milliseconds: number) => {
    if (!video.paused) seconds += Math.min((milliseconds - before) / 1000, MAX_STEP);
    before = milliseconds;
    if (!mask.update(stage.renderer) && video.paused && !isChanged) return;
    isChanged = false;
    stage.animate(seconds);
    stage.renderer.render(stage.scene, stage.camera);
    if (mask.frame >= 0) host.dataset.frame = String(mask.frame);
  };
  const sight = new IntersectionObserver(([entry]) => {
    void stage.renderer.setAnimationLoop(entry?.isIntersecting === true ? draw : null);
  });
  sight.observe(host);
  onEnd(signal, () => {
    sizes.disconnect();
    sight.disconnect();
    void stage.renderer.setAnimationLoop(null);
  });
  return redraw;
}

/** People who want no motion see the first picture, and a button that plays. */
async function start(video: AlphaVideo): Promise<void> {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  await video.play().catch((error: unknown) => {
    // The button plays it after a click.
    if ((error as Error).name !== 'NotAllowedError') throw error;
  });
}

/** Runs `end` when `signal` is aborted, at once if it is already. */
function onEnd(signal: AbortSignal, end: () => void): void {
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}
