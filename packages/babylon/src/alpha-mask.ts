import type { AlphaStream } from '@alphastream/core';
import {
  PairedMask,
  SequentialEyes,
  Surface,
  type AlphaMaskOptions,
  type CompactFrame,
  type Picture,
  type SurfaceOptions,
} from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import { Observable } from '@babylonjs/core/Misc/observable.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { ApplyOptions } from './plugin-binder.js';
import type { MaskMeshOptions, SurfaceMeshOf } from './surface-mesh.js';
import type { MaskTexture } from './mask-texture.js';
import { MaskView } from './mask-view.js';
import type { PictureTexture } from './picture-texture.js';

/** How often `whenReadyAsync` looks while the scene is not rendered, in ms. */
const READY_PERIOD_MS = 16;

/**
 * A mask stream on Babylon.js materials, paired with its video. It follows the video by itself, before each render of its
 * scene: picture and mask are then uploaded together, or not at all. Owns its textures and meshes; materials, video
 * and stream stay the caller's. Goes with its scene.
 */
export class AlphaMask extends PairedMask {
  declare readonly stream: AlphaStream;
  readonly name: string;
  readonly scene: Scene;
  /** Told after a new pair has been uploaded, before it is drawn. */
  readonly onFrameObservable = new Observable<AlphaMask>();
  readonly #edge: Vector4;
  readonly #view: MaskView;
  /** For frames that belong to the eyes in turn; made when somebody asks for them. */
  #eyes: SequentialEyes | null = null;
  #eyesView: MaskView | null = null;
  readonly #letGo: () => void;
  #isContextLost = false;
  /** Whether what the context held is lost. */
  #isUploadLost = false;

  /** @param name Of the mask; the names of its textures and meshes begin with it. */
  constructor(name: string, stream: AlphaStream, options: AlphaMaskOptions, scene: Scene) {
    const edge = new Vector4();
    super(stream, options, edge);
    this.name = name;
    this.scene = scene;
    this.#edge = edge;
    this.#view = new MaskView(this, this.pixels, edge, options.video !== undefined);
    this.#letGo = this.#listen();
  }

  /** R8: the mask that is shown, in red. */
  get texture(): MaskTexture {
    return this.#view.mask;
  }

  /** The picture that belongs to the mask; null without a video. */
  get videoTexture(): PictureTexture | null {
    return this.#view.picture;
  }

  /** Whether a pair is shown. */
  isReady(): boolean {
    return this.frame >= 0;
  }

  /**
   * Resolves when a pair is shown; the scene need not be rendered for that. Rejects with an Error where the mask is
   * disposed before.
   */
  async whenReadyAsync(): Promise<void> {
    while (!this.isReady()) {
      if (this.disposed) throw new Error('The mask was disposed before it had anything to show.');
      if (this.update()) continue;
      await new Promise((resolve) => setTimeout(resolve, READY_PERIOD_MS));
    }
  }

  /**
   * Multiplies the alpha of a material with the mask: a StandardMaterial, a PBR material, or one that is derived from
   * these. Alpha tests see the alpha with the mask. Where the material has no texture, it gets the video. Sets
   * `transparencyMode` and `alphaMode` (see the options).
   *
   * A NodeMaterial must have been built with an AlphaStreamBlock of `@alphastream/babylon/node-material`, which then
   * shows this mask.
   *
   * @throws TypeError for a material that cannot be masked, or that has another mask.
   */
  applyTo<M extends Material>(material: M, options: ApplyOptions = {}): M {
    const { materials, picture } = this.#viewFor(options);
    materials.apply(material, picture, options);
    return material;
  }

  /** Makes a material what it was before `applyTo`. */
  removeFrom(material: Material): void {
    this.#view.materials.remove(material);
    this.#eyesView?.materials.remove(material);
  }

  /**
   * A mesh that shows the video, masked (white without a video): a plane, or bent around a viewer at its middle. Its
   * material blends; anything of it may be changed. The mask disposes it.
   */
  createScreen(options: SurfaceOptions = {}): SurfaceMeshOf<StandardMaterial> {
    const surface = this.#surfaceOf(options);
    return this.#viewFor(surface).meshes.addScreen(surface);
  }

  /**
   * A mesh of the outline that writes depth alone: it hides whatever lies behind the person in its rendering group, in
   * whatever order things were made, opaque or transparent. The stream must have been opened with `processing: 'both'`.
   * The mask disposes it.
   */
  createOccluder(options: MaskMeshOptions = {}): SurfaceMeshOf<ShaderMaterial> {
    const surface = this.#surfaceOf(options);
    return this.#viewFor(surface).meshes.addOccluder(surface, options);
  }

  /**
   * The video on the outline's triangles: opaque, without blending or overdraw; its edge is as smooth as the engine's
   * antialiasing. Needs a video, and `processing: 'both'`. The mask disposes it.
   */
  createCutout(options: MaskMeshOptions = {}): SurfaceMeshOf<StandardMaterial> {
    const surface = this.#surfaceOf(options);
    return this.#viewFor(surface).meshes.addCutout(surface, options);
  }

  /**
   * Shows the newest picture whose mask is there. The mask does this by itself before each render of its scene; to ask
   * whether a render is worth it, call it before.
   *
   * @returns Whether something new is shown.
   */
  update(): boolean {
    if (this.disposed || this.#isContextLost || !this.follow()) return false;
    this.onFrameObservable.notifyObservers(this);
    return true;
  }

  /** Lets textures, meshes and captured frames go and takes the mask off every material. May be called more than once. */
  override dispose(): void {
    if (this.disposed) return;
    super.dispose();
    this.#letGo();
    this.#view.dispose();
    this.#eyesView?.dispose();
    this.onFrameObservable.clear();
  }

  protected override show(frame: CompactFrame | null, picture: Picture | null, index: number): void {
    this.#view.mask.upload(this.#isUploadLost);
    if (this.#eyes !== null) this.#showEyes(this.#eyes, this.#eyesView!, frame, picture, index);
    this.#isUploadLost = false;
    // The upload closes the picture.
    if (picture !== null) this.videoTexture!.show(picture);
    // Last, as they may have something to say.
    this.#view.meshes.show(frame);
    if (this.#eyes !== null) this.#eyesView!.meshes.show(...this.#eyes.frames);
  }

  #showEyes(
    eyes: SequentialEyes,
    view: MaskView,
    frame: CompactFrame | null,
    picture: Picture | null,
    index: number,
  ): void {
    eyes.take(index, frame, this.pixels, picture?.image ?? null);
    view.mask.upload(this.#isUploadLost);
    if (picture !== null) view.picture!.showCanvas(eyes.canvas!);
  }

  /** @returns What ends it. */
  #listen(): () => void {
    const { scene } = this;
    const engine = scene.getEngine();
    const update = scene.onBeforeRenderObservable.add(() => this.update());
    const disposed = scene.onDisposeObservable.add(() => this.dispose());
    const lost = engine.onContextLostObservable.add(() => {
      this.#isContextLost = true;
    });
    const restored = engine.onContextRestoredObservable.add(() => {
      this.#isContextLost = false;
      this.#isUploadLost = true;
      this.invalidate();
    });
    return () => {
      scene.onBeforeRenderObservable.remove(update);
      scene.onDisposeObservable.remove(disposed);
      engine.onContextLostObservable.remove(lost);
      engine.onContextRestoredObservable.remove(restored);
    };
  }

  #surfaceOf(options: SurfaceOptions): Surface {
    return new Surface(this.stream.getMetadata(), options, this.scene.useRightHandedSystem ? -1 : 1);
  }

  #viewFor({ stereo }: ApplyOptions): MaskView {
    if (stereo !== 'frame-sequential') return this.#view;
    if (this.#eyesView === null) {
      this.#eyes = new SequentialEyes(this.pixels);
      this.#eyesView = new MaskView(this, this.#eyes, this.#edge, this.videoTexture !== null);
      // What is shown already is shown by these, too.
      this.invalidate();
    }
    return this.#eyesView;
  }
}
