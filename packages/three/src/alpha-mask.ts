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
import {
  Vector4,
  type BufferGeometry,
  type DataTexture,
  type Material,
  type MeshBasicMaterial,
  type WebGLRenderer,
} from 'three';
import { ContextWatch } from './context-watch.js';
import { MaskMaterials, type ApplyOptions, type MaterialBinder } from './webgl-binder.js';
import type { MaskMeshOptions, SurfaceMesh } from './surface-mesh.js';
import type { MaskUniforms } from './mask-shader.js';
import { MaskView } from './mask-view.js';
import type { PictureTexture } from './picture-texture.js';

/**
 * A mask stream on three.js materials, paired with its video. Call `update` before each render: picture and mask
 * are then uploaded together, or not at all. Owns its textures and meshes; materials, video and stream stay the
 * caller's.
 */
export class AlphaMask extends PairedMask {
  declare readonly stream: AlphaStream;
  readonly #edge: Vector4;
  readonly #view: MaskView;
  /** For frames that belong to the eyes in turn; made when somebody asks for them. */
  #eyes: SequentialEyes | null = null;
  #eyesView: MaskView | null = null;
  readonly #context: ContextWatch;
  /** Who uploads during an update. */
  #renderer: WebGLRenderer | undefined;

  constructor(stream: AlphaStream, options: AlphaMaskOptions = {}) {
    const edge = new Vector4();
    super(stream, options, edge);
    this.#edge = edge;
    this.#view = new MaskView(this, this.pixels, edge, options.video !== undefined);
    this.#context = new ContextWatch(() => this.invalidate());
  }

  /** R8: the mask that is shown, in red. */
  get texture(): DataTexture {
    return this.#view.mask.texture;
  }

  /** The picture that belongs to the mask; null without a video. */
  get videoTexture(): PictureTexture | null {
    return this.#view.picture;
  }

  /**
   * Multiplies the alpha of a material with the mask: MeshBasic-, MeshLambert-, MeshPhong-, MeshToon-, MeshStandard-,
   * MeshPhysical-, MeshMatcapMaterial, or MeshDepthMaterial for shadows. `alphaTest`, `alphaHash` and `alphaToCoverage`
   * see the alpha with the mask. Where the material has no map, it gets the video. Sets `transparent` (see the options).
   *
   * A ShaderMaterial gets the uniforms `alphaStreamMask` (sampler2D, R8, red) and `alphaStreamEdge` (vec4: feather,
   * inset, threshold, inverted). Its fragment shader may call `alphaStreamAlpha(uv)`, 0 to 1, without declaring
   * anything; with `stereo`, `alphaStreamEyeAlpha(uv)` takes a place in one eye's picture, and `alphaStreamEyeUv(uv)` says
   * where that is in the video. Where it has `#include <alphamap_fragment>` and its vertex shader `#include <uv_vertex>`,
   * the mask is put in there. A RawShaderMaterial gets the uniforms alone.
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
  createScreen(options: SurfaceOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = this.#surfaceOf(options);
    return this.#viewFor(surface).meshes.addScreen(surface);
  }

  /**
   * A mesh of the outline that writes depth alone: it hides whatever lies behind the person, in whatever order things
   * were made, opaque or transparent. The stream must have been opened with `processing: 'both'`. The mask disposes it.
   */
  createOccluder(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = this.#surfaceOf(options);
    return this.#viewFor(surface).meshes.addOccluder(surface, options);
  }

  /**
   * The video on the outline's triangles: opaque, without blending or overdraw; its edge is as smooth as the renderer's
   * antialiasing. Needs a video, and `processing: 'both'`. The mask disposes it.
   */
  createCutout(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = this.#surfaceOf(options);
    return this.#viewFor(surface).meshes.addCutout(surface, options);
  }

  /**
   * Shows the newest picture whose mask is there. Call it once before each render.
   *
   * @param renderer Uploads at once where given, else three uploads when it renders.
   * @returns Whether something new is shown: a loop that renders on demand need not render otherwise.
   */
  update(renderer?: WebGLRenderer): boolean {
    if (this.disposed || this.#context.isLost(renderer)) return false;
    this.#renderer = renderer;
    return this.follow();
  }

  /** Lets textures, meshes and captured frames go and takes the mask off every material. May be called more than once. */
  override dispose(): void {
    if (this.disposed) return;
    super.dispose();
    this.#context.dispose();
    this.#view.dispose();
    this.#eyesView?.dispose();
  }

  /** @internal What puts the mask on materials; the entry for WebGPURenderer has another. */
  createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder {
    return new MaskMaterials(uniforms, onBeforeRender);
  }

  protected override show(frame: CompactFrame | null, picture: Picture | null, index: number): void {
    const renderer = this.#renderer;
    this.#view.mask.upload(renderer);
    if (this.#eyes !== null) this.#showEyes(this.#eyes, this.#eyesView!, frame, picture, index);
    // The upload closes the picture.
    if (picture !== null) this.videoTexture!.show(picture, renderer);
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
    view.mask.upload(this.#renderer);
    if (picture !== null) view.picture!.showCanvas(eyes.canvas!, this.#renderer);
  }

  #surfaceOf(options: SurfaceOptions): Surface {
    return new Surface(this.stream.getMetadata(), options);
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
