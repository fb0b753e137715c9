import { openVideo, type AlphaVideo } from '@alphastream/core/video';
import { Controls } from './controls.js';
import { createPerformer, type Performer } from './performer.js';
import { createStage } from './scene.js';
import { sourcesFromAddress, sourcesFromFiles, type Sources } from './sources.js';

/** The interface for scripts that drive the page: `window.demo`. */
export interface Demo {
  /** The current person. Null before the first clip is ready, and after a failure to open one. */
  readonly performer: Performer | null;
  readonly video: AlphaVideo | null;
  readonly stage: typeof stage;
  /** Pauses at a time in seconds and resolves with the frame's index once its pair has been drawn. */
  showTime(seconds: number): Promise<number>;
  /** Opens what the page's URL names, after `history.replaceState`. */
  reopen(): void;
}

const stage = createStage(document.getElementById('view') as HTMLCanvasElement);
const controls = new Controls((files) => show(() => sourcesFromFiles(files)));
let performer: Performer | null = null;
let video: AlphaVideo | null = null;

const demo: Demo = {
  get performer() {
    return performer;
  },
  get video() {
    return video;
  },
  stage,
  showTime,
  reopen: () => show(sourcesFromAddress),
};
Object.assign(window, { demo });

addEventListener('resize', fit);
fit();
stage.renderer.setAnimationLoop(draw);
show(sourcesFromAddress);

function draw(milliseconds: number): void {
  stage.controls.update();
  stage.animate(milliseconds / 1000);
  performer?.update(stage.renderer);
  controls.refresh();
  stage.renderer.render(stage.scene, stage.camera);
}

/** Opens the sources that `choose` returns and replaces the current person. Keeps the current one on failure. */
function show(choose: () => Sources): void {
  replacePerformer(choose).then(
    () => {
      controls.tell(null);
      void controls.play();
    },
    (error: unknown) => controls.tell(error instanceof Error ? error.message : String(error)),
  );
}

async function replacePerformer(choose: () => Sources): Promise<void> {
  const sources = choose();
  const nextVideo = await openVideo(sources.video, { loop: true, muted: true });
  const next = await createPerformer(nextVideo, sources.mask, sources.key).catch((error: unknown) => {
    nextVideo.dispose();
    throw error;
  });
  performer?.dispose();
  video?.dispose();
  performer = next;
  video = nextVideo;
  stage.scene.add(next.mesh);
  controls.attach(nextVideo, next);
  next.stream.addEventListener('error', (event) => controls.tell(event.detail.message));
}

async function showTime(seconds: number): Promise<number> {
  if (video === null || performer === null) throw new Error('No clip is open.');
  video.pause();
  const { stream, mask } = performer;
  const wanted = Math.round(seconds * stream.getRate());
  const seeked = new Promise((resolve) => video!.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = (wanted + 0.5) / stream.getRate();
  await seeked;
  while (mask.frame !== wanted) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return mask.frame;
}

function fit(): void {
  const { innerWidth: width, innerHeight: height } = window;
  stage.renderer.setSize(width, height, false);
  stage.camera.aspect = width / height;
  // Keep the picture in view in narrow windows.
  stage.camera.fov = width < height ? 52 : 32;
  stage.camera.updateProjectionMatrix();
}
