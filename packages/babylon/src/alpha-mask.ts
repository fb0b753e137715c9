import type { AlphaStream } from '@alphastream/core';
import {
  checkAnchorPoint,
  checkContactShadow,
  MaskViews,
  PairedMask,
  Surface,
  type AlphaMaskOptions,
  type AnchorPoint,
  type CompactFrame,
  type ContactShadowOptions,
  type MaskPixels,
  type Picture,
  type StereoOptions,
  type SurfaceOptions,
} from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Vector2, Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import { Observable } from '@babylonjs/core/Misc/observable.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Anchor, ShadowMesh } from './anchor.js';
import { ContextWatch } from './context-watch.js';
import type { MaskTexture } from './mask-texture.js';
import { MaskView } from './mask-view.js';
import type { ApplyOptions } from './material-binder.js';
import { watchPasses } from './pass-materials.js';
import type { PictureTexture } from './picture-texture.js';
import type { MaskMeshOptions, ScreenOptions, SurfaceMesh, SurfaceMeshOf } from './surface-mesh.js';

const CALL = "call new AlphaMask('person', stream, options, scene).";

const refresh = (view: MaskView) => view.refresh();

/** Interval of `whenReadyAsync` while the scene is not rendered, in ms. */
const READY_PERIOD_MS = 16;

/**
 * A mask stream on Babylon.js materials, paired with its video. It updates itself before each render of its scene, and
 * uploads the picture together with its mask, or neither. Owns its textures and meshes. The caller keeps ownership of
 * materials, video and stream. It is disposed with its scene. For another scene, create another mask on the same stream
 * and video: masks are decoded once.
 *
 * @example
 * ```ts
 * import { AlphaMask } from '@alphastream/babylon';
 * import { AlphaStream } from '@alphastream/core';
 *
 * const stream = await AlphaStream.open('person.asvp', { processing: 'both' });
 * const mask = new AlphaMask('person', stream, { video, feather: 1 }, scene);
 * mask.createScreen({ height: 1.8 });
 * mask.createOccluder({ height: 1.8 });
 * await mask.whenReadyAsync();
 * engine.runRenderLoop(() => scene.render());
 * ```
 */
export class AlphaMask extends PairedMask {
  /** The stream of the masks. Stays the caller's. */
  declare readonly stream: AlphaStream;
  /** Name of the mask, and the prefix of the names of its textures and meshes. */
  readonly name: string;
  /** The scene that the mask belongs to. */
  readonly scene: Scene;
  /** Notified after the upload of a new pair, before it is drawn. */
  readonly onFrameObservable = new Observable<AlphaMask>();
  readonly #views: MaskViews<boolean, MaskView>;
  readonly #context: ContextWatch;
  readonly #stopListening: () => void;

  /**
   * Pairs a stream with its video.
   *
   * @param name Name of the mask, and the prefix of the names of its textures and meshes.
   * @param stream Must be open. Stays the caller's.
   * @throws TypeError or RangeError for wrong arguments; AlphaStreamError if no source is open.
   */
  constructor(name: string, stream: AlphaStream, options: AlphaMaskOptions, scene: Scene) {
    checkPlace(name, scene);
    const edge = new Vector4();
    const spill = new Vector2();
    super(stream, options, edge, spill);
    this.name = name;
    this.scene = scene;
    this.#views = new MaskViews(
      this.pixels,
      (pixels) => new MaskView(this, pixels, { edge, spill }, options.video !== undefined),
      () => this.invalidate(),
    );
    this.#context = new ContextWatch(scene.getEngine(), () => this.invalidate());
    this.#stopListening = this.#listen(scene);
  }

  /** The current mask, R8: alpha is in red. */
  get texture(): MaskTexture {
    return this.#views.main.mask;
  }

  /** The picture of the current mask. Null without a video. */
  get videoTexture(): PictureTexture | null {
    return this.#views.main.picture;
  }

  /** Whether a pair is shown. */
  isReady(): boolean {
    return this.frame >= 0;
  }

  /**
   * Resolves when a pair is shown, even if the scene is not rendered. Rejects with an Error if the mask is disposed
   * before.
   */
  async whenReadyAsync(): Promise<void> {
    while (!this.isReady()) {
      if (this.disposed) throw new Error('The mask was disposed before it had anything to show.');
      if (this.update()) continue;
      await new Promise((resolve) => setTimeout(resolve, READY_PERIOD_MS));
    }
  }

  /**
   * Multiplies the alpha of a material with the mask: a StandardMaterial, a PBR material, or a subclass of these. Alpha
   * tests see the masked alpha. A material without a texture gets the video, and shows it even without a light; if nothing
   * lights it, it keeps the colours of the video (see the option `toneMapped` of the mask). Sets `transparencyMode` and
   * `alphaMode` (see the options).
   *
   * Shadow generators, effect layers, outlines, and depth and geometry renderers show meshes with the material in the shape
   * of the mask.
   *
   * A NodeMaterial must have been built with an AlphaStreamBlock of `@alphastream/babylon/node-material`, which then
   * shows this mask.
   *
   * Rays (`scene.pick`, `multiPick`) hit a mesh with the material only where the mask is at least half opaque, from the first
   * time it is drawn; a GPUPicker hits all of it. A clone of the material has the mask, too; `serialize` does not keep it.
   *
   * @returns The material.
   * @throws TypeError for a material that cannot be masked, or that has another mask.
   */
  applyTo<M extends Material>(material: M, options: ApplyOptions = {}): M {
    const { materials, picture } = this.#views.get(options.stereo);
    materials.apply(material, picture, options);
    return material;
  }

  /** Restores a material to its state before `applyTo`, except for members that were set since. */
  removeFrom(material: Material): void {
    this.#views.forEach(({ materials }) => materials.remove(material));
  }

  /**
   * Creates a mesh that shows the masked video (white without a video): a plane, or a surface around a viewer at its
   * center. Its material blends. You may change anything about it. The mask disposes it.
   */
  createScreen(options: ScreenOptions = {}): SurfaceMeshOf<StandardMaterial> {
    const surface = this.#createSurface(options);
    return this.#views.get(surface.stereo).meshes.addScreen(surface, options);
  }

  /**
   * Creates a mesh of the outline that writes depth only: it hides everything behind the person in its rendering group,
   * opaque or transparent, in any order of creation. Needs a stream opened with `processing: 'both'`. The mask disposes
   * it.
   */
  createOccluder(options: MaskMeshOptions = {}): SurfaceMeshOf<ShaderMaterial> {
    const surface = this.#createSurface(options);
    return this.#views.get(surface.stereo).meshes.addOccluder(surface, options);
  }

  /**
   * Creates a mesh of the outline that shows the video: opaque, without blending or overdraw. The engine's antialiasing
   * smooths its edge. Needs a video, and a stream opened with `processing: 'both'`. The mask disposes it.
   */
  createCutout(options: MaskMeshOptions = {}): SurfaceMeshOf<StandardMaterial> {
    const surface = this.#createSurface(options);
    return this.#views.get(surface.stereo).meshes.addCutout(surface, options);
  }

  /**
   * Creates a node that follows a point of the person in each frame, such as for a label: a child of a mesh of this mask,
   * in whose space it moves. Not enabled while nobody is there. Disposed with the mesh or the mask.
   *
   * @param mesh A screen, an occluder or a cut-out of this mask.
   * @param point Between the feet, on top of the head, or the middle of the outline's box.
   * @throws RangeError for another point.
   */
  createAnchor(mesh: SurfaceMesh, point: AnchorPoint = 'center'): Anchor {
    return this.#views.get(mesh.surface.stereo).meshes.addAnchor(mesh, checkAnchorPoint(point));
  }

  /**
   * Creates a soft, dark ellipse at the feet of the person: a child of a mesh of this mask, in whose space it lies flat and
   * follows each frame: its lowest point, or a `ground` that stays. Not enabled while nobody is there. Disposed with the mesh
   * or the mask.
   *
   * @param mesh A screen, an occluder or a cut-out of this mask, upright.
   * @throws RangeError for wrong options.
   */
  createContactShadow(mesh: SurfaceMesh, options: ContactShadowOptions = {}): ShadowMesh {
    return this.#views.get(mesh.surface.stereo).meshes.addContactShadow(mesh, checkContactShadow(options));
  }

  /**
   * Shows the newest picture whose mask is ready. The mask calls it before each render of its scene. Call it yourself to
   * find out whether a render is needed.
   *
   * @returns Whether anything new is shown. If not, a loop that renders on demand can skip the render, unless `onInvalidate`
   * was called: properties such as `feather` take effect without an update.
   */
  update(): boolean {
    if (this.disposed || this.#context.isLost || !this.texture.isPaintable() || !this.follow()) return false;
    this.onFrameObservable.notifyObservers(this);
    return true;
  }

  /** Disposes textures and meshes, closes captured frames and removes the mask from every material. Idempotent. */
  override dispose(): void {
    if (this.disposed) return;
    super.dispose();
    this.#stopListening();
    this.#context.dispose();
    this.#views.dispose();
    this.onFrameObservable.clear();
  }

  protected override pixelsOf({ stereo }: StereoOptions): MaskPixels {
    return this.#views.pixelsOf(stereo);
  }

  protected override show(frame: CompactFrame | null, picture: Picture | null, index: number): void {
    this.#views.show(frame, picture, index, this.#context.wereUploadsLost);
    this.#context.wereUploadsLost = false;
  }

  /** @returns Stops listening. */
  #listen(scene: Scene): () => void {
    const update = scene.onBeforeRenderObservable.add(() => {
      this.update();
      this.#views.forEach(refresh);
      watchPasses(scene);
    });
    const disposed = scene.onDisposeObservable.add(() => this.dispose());
    return () => {
      scene.onBeforeRenderObservable.remove(update);
      scene.onDisposeObservable.remove(disposed);
    };
  }

  #createSurface(options: SurfaceOptions): Surface {
    return new Surface(
      this.stream.getMetadata(),
      options,
      this.pictureAspect,
      this.scene.useRightHandedSystem ? -1 : 1,
    );
  }
}

/** The name comes first, as in Babylon.js: pages for three.js have none. */
function checkPlace(name: unknown, scene: unknown): void {
  if (typeof name !== 'string') throw new TypeError(`name must be a string: ${CALL}`);
  if (typeof (scene as Partial<Scene> | null | undefined)?.getEngine !== 'function') {
    throw new TypeError(`scene must be a Scene: ${CALL}`);
  }
}
