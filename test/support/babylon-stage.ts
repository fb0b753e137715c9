import { Camera } from '@babylonjs/core/Cameras/camera.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import '@babylonjs/core/Culling/ray.js';
import { Engine as BabylonEngine } from '@babylonjs/core/Engines/engine.js';
import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import type { Light } from '@babylonjs/core/Lights/light.js';
import { PointLight } from '@babylonjs/core/Lights/pointLight.js';
import { CascadedShadowGenerator } from '@babylonjs/core/Lights/Shadows/cascadedShadowGenerator.js';
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
// Without it, shadow generators draw nothing.
import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js';
import type { ShadowLight } from '@babylonjs/core/Lights/shadowLight.js';
import { SpotLight } from '@babylonjs/core/Lights/spotLight.js';
import { ImageProcessingConfiguration } from '@babylonjs/core/Materials/imageProcessingConfiguration.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Plane } from '@babylonjs/core/Maths/math.plane.js';
import { Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import '@babylonjs/core/Meshes/instancedMesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Observable } from '@babylonjs/core/Misc/observable.js';
import { Scene } from '@babylonjs/core/scene.js';
import { WebXRExperienceHelper } from '@babylonjs/core/XR/webXRExperienceHelper.js';
import {
  WebXRManagedOutputCanvas,
  WebXRManagedOutputCanvasOptions,
} from '@babylonjs/core/XR/webXRManagedOutputCanvas.js';
import { ManualClock, type AlphaStream } from '@alphastream/core';
import { AlphaMask, checkPassthrough, createDebugOverlay, type Anchor, type SurfaceMesh } from '@alphastream/babylon';
import { EFFECTS, startEffect } from './babylon-effects.js';
import { readEyes, readFromTop } from './read-pixels.js';
import type {
  CloneKind,
  Engine,
  Eyes,
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

/** @alphastream/babylon on WebGL2. */
export const engine: Engine = {
  name: 'babylon',
  createStage: (options) => Promise.resolve(new BabylonStage(options)),
  createOverlay: (mask) => createDebugOverlay(mask),
};

const CLIP_PLANES = ['clipPlane', 'clipPlane2', 'clipPlane3', 'clipPlane4', 'clipPlane5', 'clipPlane6'] as const;
/** Babylon has no AgX. */
const TONE_MAPPINGS: Partial<Record<ToneMapping, number>> = {
  aces: ImageProcessingConfiguration.TONEMAPPING_ACES,
  agx: ImageProcessingConfiguration.TONEMAPPING_STANDARD,
  neutral: ImageProcessingConfiguration.TONEMAPPING_KHR_PBR_NEUTRAL,
};

/** Babylon looks along +z and three along -z: z is turned over here, and nowhere else. */
export class BabylonStage implements Stage {
  readonly width: number;
  readonly height: number;
  readonly clock = new ManualClock();
  readonly canvas: HTMLCanvasElement;
  readonly engine: BabylonEngine;
  readonly scene: Scene;
  readonly gl: WebGL2RenderingContext;
  readonly effects = EFFECTS;
  #light: Light;
  readonly #logarithmicDepth: boolean;
  readonly #meshes = new WeakMap<Thing, Mesh>();
  #shadows: ShadowGenerator | null = null;
  readonly #flat: FreeCamera;
  readonly #round: FreeCamera;
  readonly #turn = Quaternion.Identity();

  constructor({ width, height, antialias = false, depth = 'linear' }: StageOptions) {
    this.#logarithmicDepth = depth === 'logarithmic';
    this.width = width;
    this.height = height;
    this.canvas = Object.assign(document.createElement('canvas'), { width, height });
    document.body.append(this.canvas);
    this.engine = new BabylonEngine(this.canvas, antialias, {
      alpha: true,
      preserveDrawingBuffer: true,
      // Effects that mark pixels need it.
      stencil: true,
    });
    this.engine.useReverseDepthBuffer = depth === 'reversed';
    this.gl = this.canvas.getContext('webgl2')!;
    this.scene = new Scene(this.engine);
    this.scene.clearColor = new Color4(0, 0, 0, 0);
    this.#flat = new FreeCamera('flat camera', new Vector3(0, 0, -5), this.scene);
    this.#flat.mode = Camera.ORTHOGRAPHIC_CAMERA;
    Object.assign(this.#flat, { orthoLeft: -1, orthoRight: 1, orthoTop: 1, orthoBottom: -1, minZ: 0, maxZ: 10 });
    this.#round = new FreeCamera('round', Vector3.Zero(), this.scene);
    // By its angles alone a camera keeps the up that it had at the last change of its roll.
    const rotationQuaternion = this.#turn;
    Object.assign(this.#round, { minZ: 0.01, maxZ: 100, rotationQuaternion, updateUpVectorFromRotation: true });
    this.#light = new HemisphericLight('light', new Vector3(0, 0, -1), this.scene);
    this.lookFlat();
  }

  createMask(stream: AlphaStream, options: MaskOptions = {}): AlphaMask {
    const all = options.video === undefined ? { clock: this.clock, ...options } : options;
    return new AlphaMask('mask', stream, all, this.scene);
  }

  adopt(mask: Mask, options: MaskOptions = {}): AlphaMask {
    return this.createMask(mask.stream, options);
  }

  addQuad(options: QuadOptions = {}): Thing {
    const { z = 0, color = 0xffffff, opacity = 1, material: kind = 'unlit', map = false } = options;
    const { mask, alphaTest, shadow } = options;
    const texture = map ? this.#createWhite() : null;
    if (options.turned) Object.assign(texture!, { uScale: 0.7, vScale: 0.8, uOffset: 0.15, vOffset: 0.05, wAng: 0.3 });
    const material = this.#createMaterial(kind, color, texture);
    material.alpha = opacity;
    material.backFaceCulling = false;
    if (alphaTest !== undefined) {
      material.transparencyMode = Material.MATERIAL_ALPHATEST;
      material.alphaCutOff = alphaTest;
    }
    (mask as AlphaMask | undefined)?.applyTo(material, { shadow });
    const mesh = CreatePlane('quad', { size: 2 }, this.scene);
    mesh.position.z = -z;
    mesh.material = material;
    return this.#thingOf(mesh, texture, mask as AlphaMask | undefined);
  }

  addBall(radius: number, color: number): Thing {
    const mesh = CreateSphere('ball', { diameter: 2 * radius, segments: 32 }, this.scene);
    const material = this.#createMaterial('unlit', color, null);
    material.backFaceCulling = false;
    mesh.material = material;
    return this.#thingOf(mesh, null);
  }

  add(mesh: MaskMesh): void {
    (mesh as SurfaceMesh).setEnabled(true);
  }

  cloneOf(mesh: MaskMesh, kind: CloneKind, right: number): MaskMesh {
    const source = mesh as SurfaceMesh;
    let copy: AbstractMesh;
    if (kind === 'clone') copy = source.clone('copy');
    else if (kind === 'other') copy = source.createInstance('copy');
    else {
      const group = new TransformNode('group', this.scene);
      source.parent = group;
      const other = group.instantiateHierarchy(null, { doNotInstantiate: true })!;
      source.parent = null;
      copy = other.getChildMeshes(true)[0]!;
    }
    copy.position.x += right;
    return copy as unknown as MaskMesh;
  }

  remove(mesh: MaskMesh): void {
    (mesh as SurfaceMesh).setEnabled(false);
  }

  placeOf(follower: Follower): number[] | null {
    const anchor = follower as Anchor;
    const { x, y, z } = anchor.position;
    return anchor.isEnabled() ? [x, y, -z] : null;
  }

  nodeCount(): number {
    return this.scene.meshes.length + this.scene.transformNodes.length;
  }

  layFlat(mesh: MaskMesh): void {
    (mesh as SurfaceMesh).rotation.x = -Math.PI / 2;
  }

  sizeOf(mesh: MaskMesh): [width: number, height: number] {
    const { x, y } = (mesh as SurfaceMesh).getBoundingInfo().boundingBox.extendSize;
    return [2 * x, 2 * y];
  }

  thingOf(mesh: MaskMesh): Thing {
    return this.#thingOf(mesh as SurfaceMesh, null);
  }

  setLight: Stage['setLight'] = (kind, [x, y, z], target) => {
    const place = new Vector3(x, y, -z);
    const direction = new Vector3(target[0], target[1], -target[2]).subtract(place);
    this.#light.dispose();
    const light = createLight(kind, place, direction, this.scene);
    Object.assign(light, { shadowMinZ: 0.1, shadowMaxZ: 20, intensity: 1, specular: Color3.Black() });
    this.#light = light;
    // Cascades divide by it.
    this.#flat.minZ = 0.01;
    this.#shadows =
      kind === 'sun' ? new CascadedShadowGenerator(1024, light as DirectionalLight) : new ShadowGenerator(1024, light);
    this.#shadows.bias = 0.001;
  };

  startEffect(name: string, thing: Thing): Promise<void> {
    startEffect(name, this.scene, this.#meshes.get(thing)!);
    return Promise.resolve();
  }

  removeLight(): void {
    this.#light.dispose();
  }

  setToneMapping(toneMapping: ToneMapping): void {
    const { imageProcessingConfiguration: processing } = this.scene;
    processing.toneMappingEnabled = toneMapping in TONE_MAPPINGS;
    processing.toneMappingType = TONE_MAPPINGS[toneMapping] ?? ImageProcessingConfiguration.TONEMAPPING_STANDARD;
    processing.exposure = toneMapping === 'none' ? 1 : 1.4;
    processing.contrast = toneMapping === 'exposure' ? 1.5 : 1;
  }

  meshCount(): number {
    return this.scene.meshes.length;
  }

  isOpaque(mesh: MaskMesh): boolean {
    return !(mesh as SurfaceMesh).material!.needAlphaBlendingForMesh(mesh as SurfaceMesh);
  }

  triangleCount(mesh: MaskMesh): number {
    return (mesh as SurfaceMesh).subMeshes.reduce((sum, { indexCount }) => sum + indexCount / 3, 0);
  }

  lookFlat(): void {
    this.scene.activeCamera = this.#flat;
  }

  lookAround([turn, tilt, roll]: Look, degrees: number): void {
    this.#round.fov = (degrees * Math.PI) / 180;
    Quaternion.RotationYawPitchRollToRef(-turn, -tilt, roll, this.#turn);
    this.scene.activeCamera = this.#round;
  }

  hits(x: number, y: number): number {
    const all = this.scene.multiPick(x, y)!.length;
    if (this.scene.pick(x, y).hit !== all > 0) throw new Error('pick and multiPick do not agree.');
    return all;
  }

  makePickable(mesh: MaskMesh): void {
    (mesh as SurfaceMesh).isPickable = true;
  }

  update(mask: Mask): boolean {
    return (mask as AlphaMask).update();
  }

  draw(): Uint8Array {
    this.frameUnread();
    return readFromTop(this.gl, this.width, this.height);
  }

  /** The masks are brought up to date by the scene. */
  frame(): Uint8Array {
    return this.draw();
  }

  frameUnread(): void {
    this.engine.beginFrame();
    this.scene.render();
    this.engine.endFrame();
  }

  counts(): Record<string, number> {
    const { scene } = this;
    return {
      meshes: scene.meshes.length,
      materials: scene.materials.length,
      geometries: scene.geometries.length,
      sceneTextures: scene.textures.length,
      textures: this.engine.getLoadedTexturesCache().length,
      programs: Object.keys((this.engine as unknown as { _compiledEffects: object })._compiledEffects).length,
      sceneObservers: observersOf(scene.onBeforeRenderObservable) + observersOf(scene.onDisposeObservable),
      contextObservers:
        observersOf(this.engine.onContextLostObservable) + observersOf(this.engine.onContextRestoredObservable),
    };
  }

  setBackground(color: number | null): void {
    this.scene.clearColor = color === null ? new Color4(0, 0, 0, 0) : Color4.FromColor3(colorOf(color), 1);
  }

  checkPassthrough() {
    return checkPassthrough(this.scene);
  }

  immerse: Stage['immerse'] = async (mode, { frames, places, during }) => {
    const { scene } = this;
    this.lookAround([0, 0, 0], 90);
    const render = () => scene.render();
    this.engine.runRenderLoop(render);
    const xr = await WebXRExperienceHelper.CreateAsync(scene);
    const session = xr.sessionManager;
    const output = new WebXRManagedOutputCanvas(session, {
      ...WebXRManagedOutputCanvasOptions.GetDefaults(this.engine),
      canvasElement: this.canvas,
    });
    await xr.enterXRAsync(mode, 'local', output);
    const drawn = new Promise<{ eyes: Eyes; said: ReturnType<typeof during> }>((resolve) => {
      let count = 0;
      const observer = scene.onAfterRenderObservable.add(() => {
        if (!session.inXRFrameLoop || session.currentFrame === null || ++count < frames) return;
        observer.remove();
        const eyes = readEyes(this.gl, session.currentFrame, session.referenceSpace, places);
        resolve({ eyes, said: during() });
      });
    });
    try {
      return await drawn;
    } finally {
      await xr.exitXRAsync();
      this.engine.stopRenderLoop(render);
      xr.dispose();
      this.lookFlat();
    }
  };

  ready(): Promise<void> {
    return this.scene.whenReadyAsync();
  }

  dispose(): void {
    this.scene.dispose();
    this.engine.dispose();
    this.canvas.remove();
  }

  #createMaterial(kind: MaterialKind, color: number, texture: RawTexture | null) {
    if (kind === 'physical') {
      const material = new PBRMaterial(kind, this.scene);
      Object.assign(material, { albedoColor: colorOf(color), albedoTexture: texture, metallic: 0, roughness: 1 });
      return material;
    }
    const material = new StandardMaterial(kind, this.scene);
    material.diffuseTexture = texture;
    if (kind === 'lit') {
      material.diffuseColor = colorOf(color);
    } else {
      material.disableLighting = true;
      material.emissiveColor = colorOf(color);
    }
    return material;
  }

  #createWhite(): RawTexture {
    const white = Uint8Array.of(255, 255, 255, 255);
    return new RawTexture(white, 1, 1, Constants.TEXTUREFORMAT_RGBA, this.scene, false);
  }

  #thingOf(mesh: Mesh, texture: RawTexture | null, mask?: AlphaMask): Thing {
    const material = mesh.material!;
    let clone: Material | null = null;
    material.useLogarithmicDepth = this.#logarithmicDepth;
    const thing: Thing = {
      get visible() {
        return mesh.isEnabled();
      },
      set visible(visible) {
        mesh.setEnabled(visible);
      },
      move(x, y, z, scale = 1) {
        mesh.position.set(x, y, -z);
        mesh.scaling.setAll(scale);
      },
      drawLast() {
        mesh.alphaIndex = 1e6;
      },
      clipRight(plane) {
        material[CLIP_PLANES[plane - 1]!] = new Plane(1, 0, 0, 0);
      },
      castShadow: () => this.#shadows!.addShadowCaster(mesh),
      receiveShadow() {
        mesh.receiveShadows = true;
      },
      unmask: () => mask?.removeFrom(mesh.material!),
      cloneMaterial() {
        clone = mesh.material = material.clone('copy')!;
      },
      applyMask(other, options) {
        (other as AlphaMask).applyTo(mesh.material!, options);
      },
      dispose() {
        mesh.dispose();
        material.dispose();
        clone?.dispose();
        texture?.dispose();
      },
    };
    this.#meshes.set(thing, mesh);
    return thing;
  }
}

/** Without those that are taken away, but not yet out of the list. */
function observersOf<T>({ observers }: Observable<T>): number {
  return observers.filter((observer) => !observer._willBeUnregistered).length;
}

function colorOf(color: number): Color3 {
  return new Color3((color >> 16) / 255, ((color >> 8) & 255) / 255, (color & 255) / 255);
}

function createLight(kind: LightKind, place: Vector3, direction: Vector3, scene: Scene): ShadowLight {
  if (kind === 'point') return new PointLight(kind, place, scene);
  if (kind === 'spot') return new SpotLight(kind, place, direction, 1, 0, scene);
  const light = new DirectionalLight(kind, direction.normalize(), scene);
  light.position = place;
  return light;
}
