import * as THREE from 'three';
import { clone as cloneSkeleton } from 'three/addons/utils/SkeletonUtils.js';
import { ManualClock, type AlphaStream } from '@alphastream/core';
import { AlphaMask, Anchor, checkPassthrough, createDebugOverlay, type SurfaceMesh } from '@alphastream/three';
import { readEyes, readFromTop } from './read-pixels.js';
import { createEffect, EFFECTS } from './three-effects.js';
import type {
  CloneKind,
  Engine,
  Follower,
  LightKind,
  Look,
  Mask,
  MaskMesh,
  MaskOptions,
  MaterialKind,
  QuadOptions,
  Stage,
  StageOptions,
  Thing,
  ToneMapping,
} from './stage.js';

/** @alphastream/three on WebGLRenderer. */
export const engine: Omit<Engine, 'createStage'> & { createStage(options: StageOptions): Promise<ThreeStage> } = {
  name: 'three',
  createStage: (options) => Promise.resolve(new ThreeStage(options)),
  createOverlay: (mask) => createDebugOverlay(mask),
};

const MATERIALS = {
  unlit: THREE.MeshBasicMaterial,
  lit: THREE.MeshLambertMaterial,
  physical: THREE.MeshStandardMaterial,
} as const satisfies Record<MaterialKind, unknown>;

const TONE_MAPPINGS = {
  none: THREE.NoToneMapping,
  aces: THREE.ACESFilmicToneMapping,
  agx: THREE.AgXToneMapping,
  neutral: THREE.NeutralToneMapping,
  exposure: THREE.LinearToneMapping,
} as const satisfies Record<ToneMapping, unknown>;

const LIGHTS = {
  directional: THREE.DirectionalLight,
  sun: THREE.DirectionalLight,
  spot: THREE.SpotLight,
  point: THREE.PointLight,
} as const satisfies Record<LightKind, unknown>;

export class ThreeStage implements Stage {
  readonly width: number;
  readonly height: number;
  readonly clock = new ManualClock();
  readonly renderer: THREE.WebGLRenderer;
  readonly scene = new THREE.Scene();
  readonly gl: WebGL2RenderingContext;
  readonly #flat = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 10);
  readonly #round = new THREE.PerspectiveCamera();
  readonly #white = new THREE.DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1);
  readonly #masks = new Set<AlphaMask>();
  #light: THREE.Light = new THREE.AmbientLight(0xffffff, 3);
  #camera: THREE.Camera = this.#flat;
  #render = () => this.renderer.render(this.scene, this.#camera);
  readonly #meshes = new WeakMap<Thing, THREE.Mesh>();
  readonly effects = EFFECTS;

  constructor({ width, height, antialias = false, depth = 'linear' }: StageOptions) {
    this.width = width;
    this.height = height;
    this.renderer = new THREE.WebGLRenderer({
      alpha: true,
      antialias,
      preserveDrawingBuffer: true,
      logarithmicDepthBuffer: depth === 'logarithmic',
      reversedDepthBuffer: depth === 'reversed',
    });
    this.renderer.localClippingEnabled = true;
    this.renderer.setSize(width, height, false);
    this.gl = this.renderer.getContext() as WebGL2RenderingContext;
    document.body.append(this.canvas);
    this.#flat.position.z = 5;
    this.#white.needsUpdate = true;
    this.scene.add(this.#light);
  }

  get canvas(): HTMLCanvasElement {
    return this.renderer.domElement;
  }

  createMask(stream: AlphaStream, options: MaskOptions = {}): AlphaMask {
    const mask = new AlphaMask(stream, options.video === undefined ? { clock: this.clock, ...options } : options);
    this.#masks.add(mask);
    return mask;
  }

  adopt(mask: Mask): AlphaMask {
    this.#masks.add(mask as AlphaMask);
    return mask as AlphaMask;
  }

  addQuad({ material = 'unlit', map = false, turned = false, ...options }: QuadOptions = {}): Thing {
    const white = turned ? this.#white.clone() : this.#white;
    if (turned) {
      white.needsUpdate = true;
      white.repeat.set(0.7, 0.8);
      white.offset.set(0.15, 0.05);
      white.rotation = 0.3;
    }
    return this.addMasked(new MATERIALS[material](map ? { map: white } : {}), options);
  }

  /** A quad with a material that the page has made. */
  addMasked(
    material: THREE.Material,
    { z = 0, color = 0xffffff, opacity = 1, mask, alphaTest, shadow }: QuadOptions = {},
  ): Thing {
    (material as THREE.MeshBasicMaterial).color?.set(color);
    if (opacity < 1) Object.assign(material, { opacity, transparent: true });
    if (alphaTest !== undefined) material.alphaTest = alphaTest;
    const ours = mask as AlphaMask | undefined;
    ours?.applyTo(material, { shadow, ...(alphaTest !== undefined && { transparent: false }) });
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material);
    mesh.position.z = z;
    this.scene.add(mesh);
    return this.#thingOf(mesh, ours);
  }

  addBall(radius: number, color: number): Thing {
    const material = new THREE.MeshBasicMaterial({ color, side: THREE.BackSide });
    const mesh = new THREE.Mesh(new THREE.SphereGeometry(radius, 64, 32), material);
    this.scene.add(mesh);
    return this.#thingOf(mesh);
  }

  add(mesh: MaskMesh): void {
    this.scene.add(mesh as SurfaceMesh);
  }

  cloneOf(mesh: MaskMesh, kind: CloneKind, right: number): MaskMesh {
    const source = mesh as SurfaceMesh;
    let copy: SurfaceMesh;
    if (kind === 'clone') {
      copy = source.clone();
      this.scene.add(copy);
    } else {
      const group = new THREE.Group().add(source);
      this.scene.add(group);
      const other = kind === 'hierarchy' ? group.clone() : cloneSkeleton(group);
      this.scene.add(source, other);
      copy = other.children[0] as SurfaceMesh;
    }
    copy.position.x += right;
    return copy;
  }

  remove(mesh: MaskMesh): void {
    this.scene.remove(mesh as SurfaceMesh);
  }

  placeOf(follower: Follower): number[] | null {
    const { visible, position } = follower as Anchor;
    return visible ? position.toArray() : null;
  }

  nodeCount(): number {
    let count = 0;
    this.scene.traverse((object) => {
      if (object instanceof THREE.Mesh || object instanceof Anchor) count++;
    });
    return count;
  }

  layFlat(mesh: MaskMesh): void {
    (mesh as SurfaceMesh).rotation.x = Math.PI / 2;
  }

  sizeOf(mesh: MaskMesh): [width: number, height: number] {
    const { x, y } = new THREE.Box3().setFromObject(mesh as SurfaceMesh).getSize(new THREE.Vector3());
    return [x, y];
  }

  thingOf(mesh: MaskMesh): Thing {
    return this.#thingOf(mesh as SurfaceMesh);
  }

  setLight: Stage['setLight'] = (kind, place, target) => {
    this.renderer.shadowMap.enabled = true;
    this.scene.remove(this.#light);
    this.#light.dispose();
    if (kind === 'sun') this.renderer.shadowMap.type = THREE.VSMShadowMap;
    const light = new LIGHTS[kind](0xffffff, LIGHTS[kind] === THREE.DirectionalLight ? 3 : 60);
    light.position.set(...place);
    if (!(light instanceof THREE.PointLight)) {
      light.target.position.set(...target);
      light.target.updateMatrixWorld();
    }
    if (light instanceof THREE.SpotLight) light.angle = 0.5;
    light.castShadow = true;
    light.shadow.mapSize.set(1024, 1024);
    this.#light = light;
    this.scene.add(light);
  };

  async startEffect(name: string, thing: Thing): Promise<void> {
    this.#render = await createEffect(name, this.renderer, this.scene, this.#camera, this.#meshes.get(thing)!);
  }

  removeLight(): void {
    this.scene.remove(this.#light);
  }

  setToneMapping(toneMapping: ToneMapping): void {
    this.renderer.toneMapping = TONE_MAPPINGS[toneMapping];
    this.renderer.toneMappingExposure = 1.4;
  }

  meshCount(): number {
    return this.scene.children.filter((child) => child instanceof THREE.Mesh).length;
  }

  isOpaque(mesh: MaskMesh): boolean {
    return !(mesh as SurfaceMesh).material.transparent;
  }

  triangleCount(mesh: MaskMesh): number {
    const { drawRange, index, attributes } = (mesh as SurfaceMesh).geometry;
    return Math.min(drawRange.count, (index ?? attributes.position!).count) / 3;
  }

  lookFlat(): void {
    this.#camera = this.#flat;
  }

  lookAround([turn, tilt, roll]: Look, degrees: number): void {
    const camera = this.#round;
    Object.assign(camera, { fov: degrees, aspect: this.width / this.height, near: 0.01, far: 100 });
    camera.updateProjectionMatrix();
    camera.rotation.set(tilt, turn, roll, 'YXZ');
    this.#camera = camera;
  }

  hits(x: number, y: number): number {
    const raycaster = new THREE.Raycaster();
    this.scene.updateMatrixWorld();
    this.#camera.updateMatrixWorld();
    raycaster.setFromCamera(new THREE.Vector2((2 * x) / this.width - 1, 1 - (2 * y) / this.height), this.#camera);
    return new Set(raycaster.intersectObject(this.scene).map(({ object }) => object)).size;
  }

  /** three's rays hit every mesh. */
  makePickable(): void {
    return;
  }

  update(mask: Mask): boolean {
    return (mask as AlphaMask).update(this.renderer);
  }

  draw(): Uint8Array {
    this.#render();
    return readFromTop(this.gl, this.width, this.height);
  }

  frame(): Uint8Array {
    this.#updateAll();
    return this.draw();
  }

  frameUnread(): void {
    this.#updateAll();
    this.#render();
  }

  counts(): Record<string, number> {
    const { memory, programs } = this.renderer.info;
    return { ...memory, programs: programs!.length };
  }

  setBackground(color: number | null): void {
    this.scene.background = color === null ? null : new THREE.Color(color);
  }

  checkPassthrough() {
    return checkPassthrough(this.renderer, this.scene);
  }

  immerse: Stage['immerse'] = async (mode, { frames, places, during }) => {
    const { xr } = this.renderer;
    // A session takes its depths from the camera.
    this.lookAround([0, 0, 0], 90);
    xr.enabled = true;
    xr.setReferenceSpaceType('local');
    const session = await navigator.xr!.requestSession(mode);
    await xr.setSession(session);
    const drawn = new Promise<Awaited<ReturnType<typeof this.immerse<ReturnType<typeof during>>>>>(
      (resolve, reject) => {
        let count = 0;
        this.renderer.setAnimationLoop((_, frame) => {
          // The window's own loop may run, too.
          if (frame === undefined) return;
          try {
            this.frameUnread();
            if (++count < frames) return;
            this.renderer.setAnimationLoop(null);
            const eyes = readEyes(this.gl, frame, xr.getReferenceSpace()!, places);
            resolve({ eyes, said: during() });
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      },
    );
    try {
      return await drawn;
    } finally {
      await session.end();
      this.lookFlat();
    }
  };

  ready(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.#white.dispose();
    this.renderer.dispose();
    this.canvas.remove();
  }

  #thingOf(mesh: THREE.Mesh<THREE.BufferGeometry, THREE.Material>, mask?: AlphaMask): Thing {
    const thing = thingOf(mesh, mask);
    this.#meshes.set(thing, mesh);
    return thing;
  }

  #updateAll(): void {
    for (const mask of this.#masks) {
      if (mask.disposed) this.#masks.delete(mask);
      else mask.update(this.renderer);
    }
  }
}

function thingOf(mesh: THREE.Mesh<THREE.BufferGeometry, THREE.Material>, mask?: AlphaMask): Thing {
  return {
    get visible() {
      return mesh.visible;
    },
    set visible(visible) {
      mesh.visible = visible;
    },
    move(x, y, z, scale = 1) {
      mesh.position.set(x, y, z);
      mesh.scale.setScalar(scale);
    },
    drawLast() {
      mesh.renderOrder = 10;
    },
    clipRight(plane) {
      const beyond = Array.from({ length: plane - 1 }, () => new THREE.Plane(new THREE.Vector3(0, -1, 0), 9));
      mesh.material.clippingPlanes = [...beyond, new THREE.Plane(new THREE.Vector3(-1, 0, 0), 0)];
    },
    castShadow() {
      mesh.castShadow = true;
      // A plane casts on its far side only, otherwise.
      mesh.material.shadowSide = THREE.DoubleSide;
    },
    receiveShadow() {
      mesh.receiveShadow = true;
    },
    unmask: () => mask?.removeFrom(mesh.material),
    cloneMaterial() {
      mesh.material = mesh.material.clone();
    },
    applyMask(other, options) {
      (other as AlphaMask).applyTo(mesh.material, options);
    },
    dispose() {
      mesh.removeFromParent();
      mesh.geometry.dispose();
      mesh.material.dispose();
    },
  };
}
