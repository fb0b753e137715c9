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
import {
  Vector2,
  Vector4,
  type BufferGeometry,
  type DataTexture,
  type Material,
  type MeshBasicMaterial,
  type WebGLRenderer,
} from 'three';
import type { Anchor, ShadowMesh } from './anchor.js';
import { ContextWatch } from './context-watch.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaskTarget } from './mask-target.js';
import { MaskView } from './mask-view.js';
import type { ApplyOptions, MaterialBinder } from './material-binder.js';
import type { PictureTexture } from './picture-texture.js';
import type { MaskMeshOptions, ScreenOptions, SurfaceMesh } from './surface-mesh.js';

/**
 * A mask stream on three.js materials, paired with its video, for any renderer of three; `AlphaMask` of each entry is one.
 * Owns its textures and meshes. The caller keeps ownership of materials, video and stream.
 */
export abstract class MaskBase extends PairedMask {
  /** The stream of the masks. Stays the caller's. */
  declare readonly stream: AlphaStream;
  readonly #views: MaskViews<WebGLRenderer | undefined, MaskView>;
  readonly #context: ContextWatch;
  /** Uploads during an update. */
  #renderer: WebGLRenderer | undefined;
  /** Paints during an update, if a GPU is to paint. */
  #painter: object | undefined;
  /** Counts the pairs that were shown. */
  #version = 0;
  /** The number of the pair that each renderer has. */
  readonly #versions = new WeakMap<object, number>();
  /** The renderer that a canvas had last: another one has nothing yet. */
  readonly #renderers = new WeakMap<object, object>();

  /**
   * Pairs a stream with its video.
   *
   * @param stream Must be open. Stays the caller's.
   * @throws TypeError or RangeError for wrong arguments; AlphaStreamError if no source is open.
   */
  constructor(stream: AlphaStream, options: AlphaMaskOptions = {}) {
    const edge = new Vector4();
    const spill = new Vector2();
    super(stream, options, edge, spill);
    this.#views = new MaskViews(
      this.pixels,
      (pixels) => new MaskView(this, pixels, { edge, spill }, options.video !== undefined),
      () => this.invalidate(),
    );
    this.#context = new ContextWatch((canvas) => {
      this.#renderers.delete(canvas);
      this.redraw();
    });
  }

  /** The current mask, R8: alpha is in red. */
  get texture(): DataTexture {
    return this.#views.main.mask.texture;
  }

  /** The picture of the current mask. Null without a video. */
  get videoTexture(): PictureTexture | null {
    return this.#views.main.picture;
  }

  /**
   * Multiplies the alpha of a material with the mask: MeshBasic-, MeshLambert-, MeshPhong-, MeshToon-, MeshStandard-,
   * MeshPhysical- or MeshMatcapMaterial. `alphaTest`, `alphaHash` and `alphaToCoverage` see the masked alpha. A material
   * without a map gets the video; an unlit one then keeps the colours of the video (see the option `toneMapped` of the
   * mask). Sets `transparent` (see the options).
   *
   * Meshes with the material that have `castShadow` cast the shadow of the mask's shape. So do passes that draw the scene
   * with an `overrideMaterial`, as for outlines and ambient occlusion, show its shape.
   *
   * A ShaderMaterial gets the uniforms `alphaStreamMask` (sampler2D, R8, red) and `alphaStreamEdge` (vec4: feather,
   * inset, threshold, inverted). Its fragment shader may call `alphaStreamAlpha(uv)`, which returns 0 to 1, without
   * declaring anything. With `stereo`, `alphaStreamEyeAlpha(uv)` takes coordinates in the picture of one eye, and
   * `alphaStreamEyeUv(uv)` returns those coordinates in the video. A shader with `#include <alphamap_fragment>`, and
   * `#include <uv_vertex>` in its vertex shader, is masked there. A RawShaderMaterial gets the uniforms only.
   *
   * Rays (Raycaster, events of React Three Fiber) hit a mesh with the material only where the mask is at least half opaque,
   * from the first time it is drawn. A clone of the material has the mask, too; `toJSON` does not keep it.
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
  createScreen(options: ScreenOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = this.#createSurface(options);
    return this.#views.get(surface.stereo).meshes.addScreen(surface, options);
  }

  /**
   * Creates a mesh of the outline that writes depth only: it hides everything behind the person, opaque or
   * transparent, in any order of creation. Needs a stream opened with `processing: 'both'`. The mask disposes it.
   */
  createOccluder(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = this.#createSurface(options);
    return this.#views.get(surface.stereo).meshes.addOccluder(surface, options);
  }

  /**
   * Creates a mesh of the outline that shows the video: opaque, without blending or overdraw. The renderer's antialiasing
   * smooths its edge. Needs a video, and a stream opened with `processing: 'both'`. The mask disposes it.
   */
  createCutout(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = this.#createSurface(options);
    return this.#views.get(surface.stereo).meshes.addCutout(surface, options);
  }

  /**
   * Creates an object that follows a point of the person in each frame, such as for a label: a child of a mesh of this mask,
   * in whose space it moves. Not visible while nobody is there. Disposed with the mesh or the mask.
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
   * follows each frame: its lowest point, or a `ground` that stays. Not visible while nobody is there. Disposed with the mesh
   * or the mask.
   *
   * @param mesh A screen, an occluder or a cut-out of this mask, upright.
   * @throws RangeError for wrong options.
   */
  createContactShadow(mesh: SurfaceMesh, options: ContactShadowOptions = {}): ShadowMesh {
    return this.#views.get(mesh.surface.stereo).meshes.addContactShadow(mesh, checkContactShadow(options));
  }

  /**
   * Shows the newest picture whose mask is ready. Call it once before each render, with the renderer: several renderers may
   * show the same mask.
   *
   * @param renderer Uploads at once. Without it, three uploads during the next render. A mask that a GPU paints needs it (see the
   * option `paint`).
   * @returns Whether anything new is shown, with a renderer: by that one. If not, a loop that renders on demand can skip the
   * render, unless `onInvalidate` was called: properties such as `feather` take effect without an update.
   * @throws TypeError without a renderer for a mask that a GPU paints.
   */
  update(renderer?: WebGLRenderer): boolean {
    this.checkRenderer(renderer);
    const isNew = this.look(renderer, renderer);
    if (renderer === undefined || this.disposed || this.#context.isLost(renderer)) return isNew;
    if (!this.isNewFor(renderer, renderer.domElement)) return false;
    if (isNew) return true;
    this.#views.forEach((view) => view.uploadTo(renderer));
    this.paintOn(renderer);
    return true;
  }

  /** Disposes textures and meshes, closes captured frames and removes the mask from every material. Idempotent. */
  override dispose(): void {
    if (this.disposed) return;
    super.dispose();
    this.#context.dispose();
    this.#views.dispose();
  }

  /** @internal Creates what masks materials. */
  abstract createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder;

  /** @internal Creates what paints masks on a GPU. */
  abstract createTarget(pixels: MaskPixels): MaskTarget;

  /** @internal Throws a TypeError if a mask that a GPU paints gets no renderer. */
  protected checkRenderer(renderer: object | undefined): void {
    if (renderer !== undefined || this.pixels.runs === undefined) return;
    throw new TypeError(
      "The GPU paints this mask: call update(renderer), or create the mask with the option paint: 'cpu'.",
    );
  }

  /** @internal Paints the masks on the GPU of a renderer, if a GPU is to paint them. */
  protected paintOn(renderer: object): void {
    this.#views.forEach(({ mask }) => mask.paint(renderer));
  }

  /**
   * @internal Shows the newest picture whose mask is ready.
   *
   * @param painter Paints the mask, if a GPU is to paint it.
   * @param renderer Uploads at once.
   */
  protected look(painter: object | undefined, renderer?: WebGLRenderer): boolean {
    if (this.disposed || this.#context.isLost(renderer)) return false;
    this.#renderer = renderer;
    this.#painter = painter;
    if (renderer !== undefined) this.#views.main.materials.watch?.(renderer);
    return this.follow();
  }

  protected override pixelsOf({ stereo }: StereoOptions): MaskPixels {
    return this.#views.pixelsOf(stereo);
  }

  /** @internal Returns whether a renderer lacks the pair that is shown. It has it from then on. */
  protected isNewFor(renderer: object, canvas = renderer): boolean {
    const hasCanvas = this.#renderers.get(canvas) === renderer;
    if (hasCanvas && (this.#versions.get(renderer) ?? 0) === this.#version) return false;
    this.#renderers.set(canvas, renderer);
    this.#versions.set(renderer, this.#version);
    return this.#version > 0;
  }

  protected override show(frame: CompactFrame | null, picture: Picture | null, index: number): void {
    this.#version++;
    try {
      this.#views.show(frame, picture, index, this.#renderer);
    } finally {
      // Whatever is wrong with a mesh, the picture is there, and gets its mask.
      if (this.#painter !== undefined) this.paintOn(this.#painter);
    }
  }

  #createSurface(options: SurfaceOptions): Surface {
    return new Surface(this.stream.getMetadata(), options, this.pictureAspect);
  }
}
