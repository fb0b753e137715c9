import {
  AmbientLight,
  CircleGeometry,
  DirectionalLight,
  IcosahedronGeometry,
  Mesh,
  MeshPhysicalMaterial,
  PCFShadowMap,
  PerspectiveCamera,
  PMREMGenerator,
  PointLight,
  Scene,
  ShadowMaterial,
  SphereGeometry,
  TorusGeometry,
  WebGLRenderer,
} from 'three';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';

/** From this width of the canvas on, in CSS pixels, the text stands beside the person. */
const WIDE = 860;
/** Where the middle of the scene stands in a wide canvas, as a part of its width. */
const WIDE_CENTER = 0.72;

/** A scene without a background: what stands behind the canvas shows through. */
export interface StageScene {
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  /** @param width, height of the canvas in CSS pixels */
  resize(width: number, height: number): void;
  /** Moves the objects. @param seconds since the start */
  animate(seconds: number): void;
  dispose(): void;
}

export function createScene(canvas: HTMLCanvasElement): StageScene {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  const scene = new Scene();
  const room = new PMREMGenerator(renderer);
  scene.environment = room.fromScene(new RoomEnvironment(), 0.04).texture;
  scene.environmentIntensity = 0.45;
  room.dispose();
  const camera = new PerspectiveCamera(30, 1, 0.1, 40);
  camera.position.set(0, 1.35, 5.6);
  camera.lookAt(0, 1.12, 0);
  addLights(scene);
  const floor = new Mesh(new CircleGeometry(6, 48), new ShadowMaterial({ opacity: 0.22 }));
  floor.rotation.x = -Math.PI / 2;
  floor.receiveShadow = true;
  scene.add(floor);
  const animate = addObjects(scene);
  const resize = (width: number, height: number) => {
    if (width === 0 || height === 0) return;
    renderer.setSize(width, height, false);
    const center = width >= WIDE ? WIDE_CENTER : 0.5;
    camera.aspect = width / height;
    // The rings are 2.6 m wide: in a narrow canvas they decide, in a wide one the height does.
    camera.fov = Math.max(30, (2 * Math.atan(1.5 / 5.6 / camera.aspect) * 180) / Math.PI);
    camera.setViewOffset(width, height, (0.5 - center) * width, 0, width, height);
    camera.updateProjectionMatrix();
  };
  return { renderer, scene, camera, resize, animate, dispose: () => renderer.dispose() };
}

function addLights(scene: Scene): void {
  scene.add(new AmbientLight(0xffffff, 0.6));
  const key = new DirectionalLight(0xfff0dc, 2.4);
  key.position.set(-2.2, 3.6, 3.2);
  key.castShadow = true;
  key.shadow.mapSize.set(1024, 1024);
  Object.assign(key.shadow.camera, { left: -3, right: 3, top: 3, bottom: -3, near: 0.5, far: 12 });
  key.shadow.bias = -0.0006;
  key.shadow.radius = 4;
  const warm = new PointLight(0xff7a3c, 10, 9);
  warm.position.set(2.6, 1.4, -1.6);
  scene.add(key, warm);
}

/** Adds objects before and behind the person, and returns what moves them. */
function addObjects(scene: Scene): (seconds: number) => void {
  const gold = new MeshPhysicalMaterial({ color: 0xe6a04a, roughness: 0.26, metalness: 0.9, clearcoat: 0.4 });
  const teal = new MeshPhysicalMaterial({ color: 0x2f9c95, roughness: 0.3, metalness: 0.1, clearcoat: 1 });
  const coral = new MeshPhysicalMaterial({ color: 0xe2573f, roughness: 0.35, clearcoat: 0.8 });
  const violet = new MeshPhysicalMaterial({ color: 0x6b5bd2, roughness: 0.25, clearcoat: 1 });
  const place = (mesh: Mesh, x: number, y: number, z: number) => {
    mesh.position.set(x, y, z);
    mesh.castShadow = true;
    scene.add(mesh);
    return mesh;
  };
  const ring = place(new Mesh(new TorusGeometry(1.16, 0.05, 24, 128), gold), 0, 1.24, -0.7);
  const inner = place(new Mesh(new TorusGeometry(0.96, 0.02, 16, 128), teal), 0, 1.24, -0.7);
  place(new Mesh(new SphereGeometry(0.16, 48, 32), teal), 0.5, 0.16, 0.7);
  place(new Mesh(new SphereGeometry(0.26, 48, 32), violet), 1.02, 0.26, -0.8);
  const floater = place(new Mesh(new IcosahedronGeometry(0.16, 0), violet), 0.72, 0.78, 0.6);
  const ball = place(new Mesh(new SphereGeometry(0.11, 48, 32), coral), 0, 0, 0);
  return (seconds) => {
    ring.rotation.y = 0.28 * Math.sin(seconds * 0.5);
    inner.rotation.set(0.35 * Math.sin(seconds * 0.7), 0.4 * Math.cos(seconds * 0.6), 0);
    floater.rotation.y = seconds * 0.6;
    floater.position.y = 0.78 + 0.05 * Math.sin(seconds * 1.3);
    // Around the person: now before, now behind.
    const turn = seconds * 0.9;
    ball.position.set(0.85 * Math.sin(turn), 0.95 + 0.12 * Math.sin(seconds * 1.7), 0.55 * Math.cos(turn));
  };
}
