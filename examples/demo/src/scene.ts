import {
  AmbientLight,
  BoxGeometry,
  CircleGeometry,
  Color,
  DirectionalLight,
  Fog,
  Group,
  IcosahedronGeometry,
  Mesh,
  MeshPhysicalMaterial,
  MeshStandardMaterial,
  PCFShadowMap,
  PerspectiveCamera,
  PMREMGenerator,
  PointLight,
  Scene,
  SphereGeometry,
  TorusGeometry,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';

/** The room around the person: lit objects in front of and behind the picture (z = 0). */
export interface Stage {
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly controls: OrbitControls;
  /** Animates the objects. @param seconds Time since the start. */
  animate(seconds: number): void;
}

export function createStage(canvas: HTMLCanvasElement): Stage {
  const renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  const scene = new Scene();
  scene.background = new Color(0x171a24);
  scene.fog = new Fog(0x171a24, 7, 16);
  const room = new PMREMGenerator(renderer);
  scene.environment = room.fromScene(new RoomEnvironment(), 0.04).texture;
  scene.environmentIntensity = 0.35;
  room.dispose();

  const camera = new PerspectiveCamera(32, 1, 0.1, 60);
  camera.position.set(0.9, 1.4, 5.5);
  const controls = new OrbitControls(camera, canvas);
  controls.target.set(0, 1.02, 0);
  controls.enableDamping = true;
  controls.minDistance = 2;
  controls.maxDistance = 9;
  controls.maxPolarAngle = Math.PI / 2 - 0.02;
  controls.minAzimuthAngle = -1.1;
  controls.maxAzimuthAngle = 1.1;
  controls.update();

  addLights(scene);
  addFloor(scene);
  const moving = addObjects(scene);
  return { renderer, scene, camera, controls, animate: (seconds) => animate(moving, seconds) };
}

function addLights(scene: Scene): void {
  scene.add(new AmbientLight(0x8890a8, 0.5));
  const key = new DirectionalLight(0xfff0dc, 2.6);
  key.position.set(-2.2, 3.6, 3.2);
  key.castShadow = true;
  key.shadow.mapSize.set(1024, 1024);
  Object.assign(key.shadow.camera, { left: -3, right: 3, top: 3, bottom: -3, near: 0.5, far: 12 });
  key.shadow.bias = -0.0006;
  key.shadow.radius = 3;
  scene.add(key);
  const warm = new PointLight(0xff7a3c, 14, 9);
  warm.position.set(2.6, 1.4, -1.6);
  const cool = new PointLight(0x4a7dff, 16, 9);
  cool.position.set(-2.8, 1.8, -1.8);
  scene.add(warm, cool);
}

function addFloor(scene: Scene): void {
  const floor = new Mesh(
    new CircleGeometry(14, 64),
    new MeshStandardMaterial({ color: 0x2a2e3c, roughness: 0.82, metalness: 0.05 }),
  );
  floor.rotation.x = -Math.PI / 2;
  floor.receiveShadow = true;
  scene.add(floor);
}

/** The animated objects. */
interface Moving {
  readonly rings: Group;
  readonly floaters: readonly Mesh[];
}

function addObjects(scene: Scene): Moving {
  const rings = new Group();
  const gold = new MeshPhysicalMaterial({ color: 0xe6a04a, roughness: 0.24, metalness: 0.95, clearcoat: 0.4 });
  const teal = new MeshPhysicalMaterial({ color: 0x2f9c95, roughness: 0.3, metalness: 0.2, clearcoat: 1 });
  const ring = shadowed(new Mesh(new TorusGeometry(1.22, 0.055, 24, 128), gold));
  const inner = shadowed(new Mesh(new TorusGeometry(1.02, 0.022, 16, 128), teal));
  rings.add(ring, inner);
  rings.position.set(0, 1.32, -0.85);
  scene.add(rings);

  const coral = new MeshPhysicalMaterial({ color: 0xe2573f, roughness: 0.35, clearcoat: 0.8 });
  const chalk = new MeshStandardMaterial({ color: 0xe9e4d8, roughness: 0.7 });
  const violet = new MeshPhysicalMaterial({ color: 0x6b5bd2, roughness: 0.25, clearcoat: 1 });
  const place = (mesh: Mesh, x: number, y: number, z: number) => {
    mesh.position.set(x, y, z);
    scene.add(shadowed(mesh));
    return mesh;
  };
  // In front of the picture: these hide the person.
  const floaters = [
    place(new Mesh(new IcosahedronGeometry(0.17, 0), violet), 0.86, 0.7, 0.7),
    place(new Mesh(new SphereGeometry(0.1, 48, 32), coral), -0.5, 0.42, 0.8),
    place(new Mesh(new SphereGeometry(0.07, 48, 32), gold), -0.78, 1.28, 0.5),
  ];
  place(new Mesh(new SphereGeometry(0.17, 48, 32), teal), 0.46, 0.17, 0.85);
  // Behind it: the person hides these.
  place(new Mesh(new BoxGeometry(0.5, 1.5, 0.5), chalk), -1.55, 0.75, -1.1).rotation.y = 0.5;
  place(new Mesh(new BoxGeometry(0.42, 0.9, 0.42), coral), 1.6, 0.45, -1.0).rotation.y = -0.35;
  place(new Mesh(new SphereGeometry(0.28, 48, 32), violet), 1.58, 1.18, -1.0);
  return { rings, floaters };
}

function shadowed(mesh: Mesh): Mesh {
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

function animate({ rings, floaters }: Moving, seconds: number): void {
  rings.children[0]!.rotation.y = 0.25 * Math.sin(seconds * 0.5);
  rings.children[1]!.rotation.set(0.35 * Math.sin(seconds * 0.7), 0.4 * Math.cos(seconds * 0.6), 0);
  floaters.forEach((mesh, at) => {
    mesh.rotation.y = seconds * 0.6 + at;
    mesh.position.y += 0.0009 * Math.sin(seconds * 1.3 + 2 * at);
  });
}
