import type { CompactFrame, Surface, SurfaceOptions } from '@alphastream/core/binding';
import { DoubleSide, Mesh, MeshBasicMaterial, type BufferGeometry, type Material, type Texture } from 'three';
import { insertAfter } from './mask-material.js';
import { EYE_FUNCTIONS, type MaskUniforms } from './mask-shader.js';
import { StripGeometry } from './strip-geometry.js';

/** What may be said of an occluder or a cut-out. */
export interface MaskMeshOptions extends SurfaceOptions {
  /** Default: -1 for an occluder, so that its depth is there before anything else is drawn; 0 for a cut-out. */
  renderOrder?: number | undefined;
}

/**
 * A mesh that lies where the picture does. Geometry and material are made and disposed by the AlphaMask that made it;
 * place and parent are the user's.
 */
export class SurfaceMesh<G extends BufferGeometry = BufferGeometry, M extends Material = Material> extends Mesh<G, M> {
  readonly surface: Surface;
  #distance = 1;

  constructor(geometry: G, material: M, surface: Surface) {
    super(geometry, material);
    this.surface = surface;
    if (surface.isBent) this.distance = surface.distance;
  }

  /** Distance of what is bent from its middle, in world units above 0: it is the mesh's scale. 1 for a plane. */
  get distance(): number {
    return this.#distance;
  }
  set distance(distance: number) {
    if (!(distance > 0 && distance < Infinity)) {
      throw new RangeError(`distance must be a number above zero, but is ${String(distance)}.`);
    }
    this.#distance = distance;
    if (this.surface.isBent) this.scale.setScalar(distance);
  }
}

const SIDE_VERTEX_CODE = /* glsl */ `
  // A triangle of the other eye shrinks to a point out of view.
  if ( abs( alphaStreamSide - alphaStreamEye() ) > 0.5 ) gl_Position = vec4( 2.0, 2.0, 2.0, 1.0 );
`;

/** The outline of each frame as a mesh: an occluder (depth alone) or a cut-out (the video, opaque). */
export class StripMesh {
  readonly mesh: SurfaceMesh<BufferGeometry, MeshBasicMaterial>;
  readonly #strip: StripGeometry;

  /** @param picture What a cut-out shows; null makes an occluder. */
  constructor(
    surface: Surface,
    picture: Texture | null,
    uniforms: MaskUniforms,
    onBeforeRender: Material['onBeforeRender'],
    renderOrder: number | undefined,
  ) {
    this.#strip = new StripGeometry(surface);
    const material = picture === null ? createDepthMaterial() : createPictureMaterial(picture);
    if (surface.stereo !== 'mono') showOwnSide(material, uniforms, onBeforeRender);
    this.mesh = new SurfaceMesh(this.#strip.geometry, material, surface);
    this.mesh.name = picture === null ? 'AlphaStream occluder' : 'AlphaStream cut-out';
    this.mesh.renderOrder = renderOrder ?? (picture === null ? -1 : 0);
    // Its bounds change with each frame, and it is cheap.
    this.mesh.frustumCulled = false;
  }

  /** @param second Of frames in turn: the second eye's. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    this.#strip.show(frame, second);
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.#strip.dispose();
    this.mesh.material.dispose();
  }
}

function createDepthMaterial(): MeshBasicMaterial {
  const material = new MeshBasicMaterial({ colorWrite: false, side: DoubleSide });
  // A screen that lies in the same place must not flicker against it.
  material.polygonOffset = true;
  material.polygonOffsetFactor = material.polygonOffsetUnits = 1;
  return material;
}

function createPictureMaterial(map: Texture): MeshBasicMaterial {
  return new MeshBasicMaterial({ map, side: DoubleSide, toneMapped: false });
}

function showOwnSide(material: Material, uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): void {
  material.onBeforeRender = onBeforeRender;
  material.customProgramCacheKey = () => 'alphastream-side';
  material.onBeforeCompile = (shader) => {
    shader.uniforms.alphaStreamEyes = uniforms.alphaStreamEyes;
    shader.vertexShader =
      `attribute float alphaStreamSide;\n${EYE_FUNCTIONS}` +
      insertAfter(shader.vertexShader, '#include <project_vertex>', SIDE_VERTEX_CODE, material);
  };
}
