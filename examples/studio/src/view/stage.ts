import {
  AmbientLight,
  CircleGeometry,
  Color,
  DirectionalLight,
  Fog,
  Group,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  Raycaster,
  Scene,
  SphereGeometry,
  TorusGeometry,
  Vector2,
  Vector3,
  WebGLRenderer,
  type Object3D,
} from 'three';
import { PICTURE_HEIGHT } from './person.js';

/** What is behind the person. */
export type Backdrop = 'room' | 'white' | 'grey' | 'black';

/** How far the camera may be turned, in radians, and how fast by the pointer, per pixel. */
const MAX_TURN = 0.9;
const TURN = 0.006;
/** Degrees of the camera's field of view, vertically. */
const FIELD = 30;
/** Space around the picture. */
const MARGIN = 1.12;

const FLAT: Readonly<Record<Exclude<Backdrop, 'room'>, number>> = { white: 0xffffff, grey: 0x808080, black: 0x000000 };
const ROOM = { dark: 0x15171d, light: 0xd9dce3 } as const;

/** The scene around the person. Draws when something has changed, and not otherwise. */
export class Stage {
  readonly renderer: WebGLRenderer;
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(FIELD, 1, 0.1, 60);
  readonly #room = new Group();
  readonly #front: Mesh;
  readonly #floor: Mesh<CircleGeometry, MeshStandardMaterial>;
  #aspect = 16 / 9;
  #turn = 0.16;
  #tilt = 0.05;
  #backdrop: Backdrop = 'room';
  #isDark = true;
  #isWaiting = false;
  /** Called before each drawing. */
  beforeDraw: () => void = () => undefined;

  /** @throws Error if the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.#floor = makeFloor();
    const objects = makeObjects();
    this.#front = objects.at(-1)!;
    this.#room.add(this.#floor, ...objects);
    const light = new DirectionalLight(0xfff1df, 2.4);
    light.position.set(-2, 4, 3);
    this.scene.add(this.#room, new AmbientLight(0xb4c0dc, 1.5), light);
    this.setBackdrop('room', true);
  }

  add(object: Object3D): void {
    this.scene.add(object);
  }

  /** Draws with the next refresh of the display. */
  invalidate(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.draw();
    });
  }

  draw(): void {
    this.beforeDraw();
    this.renderer.render(this.scene, this.camera);
  }

  setBackdrop(backdrop: Backdrop, isDark: boolean): void {
    [this.#backdrop, this.#isDark] = [backdrop, isDark];
    const isRoom = backdrop === 'room';
    this.#room.visible = isRoom;
    const colour = new Color(isRoom ? ROOM[this.#isDark ? 'dark' : 'light'] : FLAT[backdrop]);
    this.scene.background = colour;
    this.scene.fog = isRoom ? new Fog(colour, 8, 17) : null;
    this.#floor.material.color.set(this.#isDark ? 0x2a2e3a : 0xb9bec9);
    this.invalidate();
  }

  get backdrop(): Backdrop {
    return this.#backdrop;
  }

  /** Fits the picture, of width divided by height, into a canvas of a size in CSS pixels. */
  fit(width: number, height: number, aspect = this.#aspect): void {
    this.#aspect = aspect;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.#place();
  }

  /** Turns the camera around the person, by pixels of the pointer. */
  turn(x: number, y: number): void {
    this.#turn = clamp(this.#turn - x * TURN, -MAX_TURN, MAX_TURN);
    this.#tilt = clamp(this.#tilt + y * TURN, -0.03, 0.6);
    this.#place();
  }

  /** Hides all that stands before the picture. */
  clearFront(isClear: boolean): void {
    this.#front.visible = !isClear;
  }

  /** Looks straight at the picture, or as before a user turned the camera. */
  face(isStraight: boolean): void {
    [this.#turn, this.#tilt] = isStraight ? [0, 0] : [0.16, 0.05];
    this.#place();
  }

  /** Returns where a mesh is hit at a point of the canvas, 0 to 1 from its top left: as texture coordinates. */
  pick(mesh: Object3D, x: number, y: number): Vector2 | undefined {
    // Drawing would do this, and may come later.
    this.camera.updateMatrixWorld();
    mesh.updateWorldMatrix(true, false);
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2(2 * x - 1, 1 - 2 * y), this.camera);
    return ray.intersectObject(mesh)[0]?.uv;
  }

  #place(): void {
    const { camera } = this;
    const half = (PICTURE_HEIGHT / 2) * MARGIN;
    const tangent = Math.tan((FIELD / 2) * (Math.PI / 180));
    const distance = Math.max(half, (half * this.#aspect) / camera.aspect) / tangent;
    const target = new Vector3(0, PICTURE_HEIGHT / 2, 0);
    const reach = distance * Math.cos(this.#tilt);
    camera.position.set(
      reach * Math.sin(this.#turn),
      target.y + distance * Math.sin(this.#tilt),
      reach * Math.cos(this.#turn),
    );
    camera.lookAt(target);
    camera.updateProjectionMatrix();
    this.invalidate();
  }
}

function makeFloor() {
  const floor = new Mesh(new CircleGeometry(16, 64), new MeshStandardMaterial({ roughness: 0.9 }));
  floor.rotation.x = -Math.PI / 2;
  return floor;
}

/** A ring and a ball behind the person, and a ball in front. */
function makeObjects(): Mesh[] {
  const of = (colour: number) => new MeshStandardMaterial({ color: colour, roughness: 0.38 });
  const ring = new Mesh(new TorusGeometry(0.86, 0.05, 20, 96), of(0xe0a04c));
  ring.position.set(0, 1.06, -0.7);
  const ball = new Mesh(new SphereGeometry(0.3, 40, 28), of(0x3a9a94));
  ball.position.set(1.25, 0.3, -1);
  const front = new Mesh(new SphereGeometry(0.12, 40, 28), of(0xe0604a));
  front.position.set(-0.55, 0.12, 0.6);
  return [ring, ball, front];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
