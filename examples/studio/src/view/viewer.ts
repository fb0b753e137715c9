import type { Rgb } from '@alphastream/core/encoder';
import type { Settings } from '../settings.js';
import { all, byId, press } from '../ui/dom.js';
import type { Preview } from '../worker/protocol.js';
import { Person, type Look } from './person.js';
import { Stage, type Backdrop } from './stage.js';

/** A look, or the person beside the original. */
export type View = Look | 'split';

export const VIEWS: readonly View[] = ['scene', 'split', 'mask', 'original'];

/** Where pixels are averaged for a picked colour: so many to each side. */
const PICK_RADIUS = 2;

/** The large picture: the scene, its looks, and what the pointer does in it. */
export class Viewer {
  readonly #canvas = byId<HTMLCanvasElement>('view');
  readonly #divider = byId('divider');
  readonly #person = new Person();
  /** Null without WebGL 2. */
  readonly #stage: Stage | null;
  readonly #isDark = matchMedia('(prefers-color-scheme: dark)');
  #preview: Preview | null = null;
  #view: View = 'scene';
  #split = 0.5;
  #onPick: ((colour: Rgb) => void) | null = null;

  constructor() {
    this.#stage = createStage(this.#canvas);
    this.#stage?.add(this.#person.mesh);
    for (const button of all('#looks button')) {
      button.addEventListener('click', () => this.setView(button.dataset['look'] as View));
    }
    for (const button of all('#backdrops button')) {
      button.addEventListener('click', () => this.setBackdrop(button.dataset['backdrop'] as Backdrop));
    }
    this.#isDark.addEventListener('change', () => this.setBackdrop(this.#stage?.backdrop ?? 'room'));
    this.setBackdrop('room');
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
    this.#listenToPointer();
  }

  get hasStage(): boolean {
    return this.#stage !== null;
  }

  get view(): View {
    return this.#view;
  }

  show(preview: Preview): void {
    this.#preview = preview;
    const isOther = this.#person.show(preview);
    if (isOther) this.#fit();
    this.#stage?.invalidate();
  }

  setEdge(settings: Settings): void {
    this.#person.setEdge(settings);
    this.#stage?.invalidate();
  }

  setView(view: View): void {
    this.#view = view;
    press(all('#looks button'), ({ dataset }) => dataset['look'] === view);
    this.#person.setLook(view === 'split' ? 'scene' : view, view === 'split' ? this.#split : 2);
    this.#divider.hidden = view !== 'split';
    this.#stage?.clearFront(view !== 'scene');
    this.#stage?.face(view !== 'scene');
    this.#placeDivider();
  }

  setBackdrop(backdrop: Backdrop): void {
    press(all('#backdrops button'), ({ dataset }) => dataset['backdrop'] === backdrop);
    this.#stage?.setBackdrop(backdrop, this.#isDark.matches);
  }

  /** Calls `onPick` with the colour that the user clicks in the picture next; null stops that. */
  pick(onPick: ((colour: Rgb) => void) | null): void {
    this.#onPick = onPick;
    document.body.toggleAttribute('data-picking', onPick !== null);
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    const { width, height } = this.#preview ?? { width: 16, height: 9 };
    this.#stage?.fit(clientWidth, clientHeight, width / height);
    this.#placeDivider();
  }

  #listenToPointer(): void {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => {
      if (this.#onPick !== null) {
        this.#pickAt(event);
        return;
      }
      canvas.setPointerCapture(event.pointerId);
      if (this.#view === 'split') this.#splitAt(event);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      if (this.#view === 'split') this.#splitAt(event);
      else if (this.#view === 'scene') this.#stage?.turn(event.movementX, event.movementY);
    });
  }

  #uvAt({ clientX, clientY }: PointerEvent) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return this.#stage?.pick(this.#person.mesh, (clientX - left) / width, (clientY - top) / height);
  }

  #splitAt(event: PointerEvent): void {
    const uv = this.#uvAt(event);
    if (uv === undefined) return;
    this.#split = uv.x;
    this.#person.setLook('scene', this.#split);
    this.#placeDivider();
    this.#stage?.invalidate();
  }

  #placeDivider(): void {
    const { mesh } = this.#person;
    if (this.#stage === null || this.#view !== 'split') return;
    const { width } = mesh.geometry.parameters;
    const point = mesh.position.clone().setX((this.#split - 0.5) * width);
    this.#stage.camera.updateMatrixWorld();
    point.project(this.#stage.camera);
    this.#divider.style.left = `${50 * (point.x + 1)}%`;
  }

  #pickAt(event: PointerEvent): void {
    const uv = this.#uvAt(event);
    if (uv === undefined || this.#preview === null) return;
    const onPick = this.#onPick;
    this.pick(null);
    onPick?.(colourAt(this.#preview, uv.x, 1 - uv.y));
  }
}

/** The mean colour around a point, 0 to 1 from the top left. */
function colourAt({ rgba, width, height }: Preview, x: number, y: number): Rgb {
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  const [column, row] = [Math.floor(x * width), Math.floor(y * height)];
  for (let dy = -PICK_RADIUS; dy <= PICK_RADIUS; dy++) {
    for (let dx = -PICK_RADIUS; dx <= PICK_RADIUS; dx++) {
      const [px, py] = [column + dx, row + dy];
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const at = 4 * (py * width + px);
      for (const channel of [0, 1, 2] as const) sums[channel] += rgba[at + channel]!;
      count++;
    }
  }
  const mean = (sum: number) => Math.round(sum / Math.max(1, count));
  return [mean(sums[0]), mean(sums[1]), mean(sums[2])];
}

function createStage(canvas: HTMLCanvasElement): Stage | null {
  try {
    return new Stage(canvas);
  } catch {
    return null;
  }
}
