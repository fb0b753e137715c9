import {
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  eyePartsOf,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_SLOPE,
  setMembers,
} from '@alphastream/core/binding';
import { Matrix3, type Material, type MeshBasicMaterial, type MeshBasicMaterialParameters, type Texture } from 'three';
import * as TSL from 'three/tsl';
import { MeshBasicNodeMaterial, type Node, type NodeBuilder, type NodeMaterial } from 'three/webgpu';
import { MIN_ALPHA, type MaskUniforms } from './mask-shader.js';
import { showsPicture, type ApplyOptions, type MaterialBinder } from './material-binder.js';
import { MaterialRegistry } from './material-registry.js';

type Target = Material & NodeMaterial & { map?: Texture | null };
type Float = Node<'float'>;
type Vec2 = Node<'vec2'>;
type Color = Node<'vec4'>;

/** The part of the picture that one eye sees, in texture coordinates. */
interface Part {
  /** Lower left corner; differs between the eyes. */
  readonly origin: Vec2;
  readonly size: Vec2;
}

/** Masks node materials of WebGPURenderer: multiplies their opacity node with the mask. */
export class NodeBinder implements MaterialBinder {
  readonly #materials = new MaterialRegistry();
  readonly #uniforms: MaskUniforms;
  /** 0 for the left eye, 1 for the right. */
  readonly #eye: Float;
  readonly #toneMapped: boolean;

  /**
   * @param updateEyePlane Updates the plane between the eyes for a renderer. Called once per render.
   * @param toneMapped Whether unlit materials that show the video are tone mapped.
   */
  constructor(uniforms: MaskUniforms, updateEyePlane: (renderer: unknown) => void, toneMapped: boolean) {
    this.#uniforms = uniforms;
    this.#toneMapped = toneMapped;
    this.#eye = createEyeNode(uniforms, updateEyePlane);
  }

  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial {
    // The same members, but unrelated types.
    return new MeshBasicNodeMaterial({ toneMapped: this.#toneMapped, ...parameters }) as unknown as MeshBasicMaterial;
  }

  apply(material: Material, picture: Texture | null, options: ApplyOptions): void {
    if (!('isNodeMaterial' in material)) {
      throw new TypeError(`WebGPURenderer masks node materials: use a node material in place of a ${material.type}.`);
    }
    this.#materials.add(material, () => this.#mask(material as Target, picture, options));
  }

  applySide(material: Material): void {
    const isOther = TSL.attribute<'float'>('alphaStreamSide', 'float').sub(this.#eye).abs().greaterThan(0.5);
    // Collapses triangles of the other eye to a point outside of the view.
    const target = material as unknown as NodeMaterial;
    target.vertexNode = isOther.select(TSL.vec4(2, 2, 2, 1), TSL.modelViewProjection as Node<'vec4'>);
    // Shadows are drawn with another material, whose vertex node is its own.
    target.castShadowPositionNode = isOther.select(TSL.vec3(0), TSL.positionLocal);
  }

  remove(material: Material): void {
    this.#materials.remove(material);
  }

  removeAll(): void {
    this.#materials.removeAll();
  }

  /** @returns Takes the mask off. */
  #mask(target: Target, picture: Texture | null, options: ApplyOptions): () => void {
    const { opacityNode, colorNode, maskNode, maskShadowNode, map, alphaHash, alphaToCoverage } = target;
    const part = this.#createPart(options);
    const opacity = (opacityNode ?? TSL.materialOpacity) as Float;
    const alpha = createAlphaNode(this.#uniforms, part);
    const transparent = options.transparent ?? (alphaHash || alphaToCoverage ? target.transparent : true);
    // Passes draw with materials of their own, which have no map.
    const shape = createAlphaNode(this.#uniforms, part, target).greaterThanEqual(0.5);
    return setMembers(target, {
      opacityNode: opacity.mul(alpha),
      transparent,
      // Empty pixels write no depth.
      ...(transparent && { maskNode: both(maskNode, alpha.greaterThan(MIN_ALPHA)) }),
      maskShadowNode: options.shadow === false ? TSL.bool(true) : both(maskShadowNode ?? maskNode, shape),
      ...(!this.#toneMapped && showsPicture(target, map, picture) && { toneMapped: false }),
      ...(part !== null && { colorNode: showPart(colorNode, part) }),
      ...(picture !== null && map === null && { map: picture }),
    });
  }

  #createPart(options: ApplyOptions): Part | null {
    const eyes = eyePartsOf(options);
    if (eyes === null) return null;
    const [leftX, leftY, rightX, rightY] = eyes.parts;
    const origin = this.#eye.greaterThan(0.5).select(TSL.vec2(rightX, rightY), TSL.vec2(leftX, leftY));
    return { origin: TSL.varying(origin), size: TSL.vec2(...eyes.scale) };
  }
}

/**
 * The same as `alphaStreamEye` for WebGLRenderer. The view matrix differs between the eyes in every three that draws both at
 * once, while `cameraPosition` is that of the head in older ones.
 */
function createEyeNode({ alphaStreamEyes }: MaskUniforms, updateEyePlane: (renderer: unknown) => void): Float {
  const plane = TSL.uniform(alphaStreamEyes.value).onRenderUpdate(({ renderer }) => {
    updateEyePlane(renderer);
  });
  // The eye is at -Rᵀt for the view matrix [R t]. Its side of the plane (n, w) is the sign of w - (R n) · t.
  const view = TSL.cameraViewMatrix as Node<'mat4'>;
  const turned = view.mul(TSL.vec4(plane.xyz, 0)).xyz;
  const moved = view.mul(TSL.vec4(0, 0, 0, 1)).xyz;
  return plane.w.sub(turned.dot(moved)).greaterThan(0).select(TSL.float(1), TSL.float(0));
}

/** The colour of a material, whose map shows a part. In a user's colour node: every texture with the default uv. */
function showPart(colorNode: NodeMaterial['colorNode'], part: Part): Color {
  if (colorNode !== null) {
    const getUV = (texture: { getDefaultUV(): Vec2 }) => place(texture.getDefaultUV(), part);
    return (colorNode as Color).context({ getUV });
  }
  return TSL.Fn((builder: NodeBuilder) => {
    const material = builder.material as Target;
    if (material.map == null) return TSL.vec4(TSL.materialColor as Node<'vec3'>, 1);
    const getUV = (texture: { setUpdateMatrix(update: boolean): void }) => {
      // The transform of the map applies to the whole mesh, and so comes before the part.
      texture.setUpdateMatrix(false);
      return place(createPictureUv(material), part);
    };
    const map = TSL.context(TSL.materialReference('map', 'texture') as unknown as Color, { getUV });
    return TSL.vec4(TSL.materialReference('color', 'color') as unknown as Node<'vec3'>, 1).mul(map);
  })();
}

function place(uv: Vec2, { origin, size }: Part): Vec2 {
  return uv.mul(size).add(origin);
}

/** The mask covers the whole picture, so it uses the coordinates of the map, with its transform, if there is a map. */
function createPictureUv({ map }: Target): Vec2 {
  if (map == null) return TSL.uv();
  const transform = TSL.uniform(new Matrix3()).onObjectUpdate(({ material }) => {
    const now = (material as Target | null)?.map;
    if (now == null) return undefined;
    if (now.matrixAutoUpdate) now.updateMatrix();
    return now.matrix;
  });
  return transform.mul(TSL.vec3(TSL.uv(map.channel), 1)).xy;
}

/** A condition, and that of the user, if there is one. */
function both(own: Node | null, condition: Node<'bool'>): Node<'bool'> {
  return own === null ? condition : (own as Node<'bool'>).and(condition);
}

/**
 * The same as `alphaStreamAlpha` for WebGLRenderer, as a node (see edge-shader of the core).
 *
 * @param target The masked material, if another one draws. Default: the one that draws.
 */
function createAlphaNode(
  { alphaStreamMask, alphaStreamEdge }: MaskUniforms,
  part: Part | null,
  target?: Target,
): Float {
  const mask = TSL.texture(alphaStreamMask.value, TSL.uv());
  const edge = TSL.uniform(alphaStreamEdge.value);
  const { width, height } = alphaStreamMask.value.image as { width: number; height: number };
  const { vec2, float, If, Loop } = TSL;
  const margin = vec2(0.5 / width, 0.5 / height);
  const read = (at: Vec2): Float => {
    const inside = part === null ? at : at.clamp(part.origin.add(margin), part.origin.add(part.size).sub(margin));
    return mask.sample(inside).level(float(0)).r;
  };
  return TSL.Fn((builder: NodeBuilder) => {
    const uv = createPictureUv(target ?? (builder.material as Target));
    const at = (part === null ? uv : place(uv, part)).toVar();
    const alpha = read(at).toVar();
    If(edge.x.greaterThan(0).or(edge.y.notEqual(0)), () => {
      const radius = edge.y.abs().add(edge.x.max(float(MIN_FEATHER)));
      const reach = vec2(radius.div(width), radius.div(height));
      const sum = float(0).toVar();
      Loop(EDGE_SAMPLES, ({ i }) => {
        const angle = float(i).mul(GOLDEN_ANGLE);
        const way = vec2(angle.cos(), angle.sin()).mul(float(i).add(0.5).div(EDGE_SAMPLES).sqrt());
        sum.addAssign(read(at.add(reach.mul(way))));
      });
      const share = sum
        .div(EDGE_SAMPLES / 2)
        .sub(1)
        .clamp(float(-1), float(1))
        .toVar();
      const square = share.mul(share).toVar();
      const inside = radius.mul(share).mul(square.mul(square).mul(square).mul(EDGE_FIT_SEVENTH).add(EDGE_FIT_LINEAR));
      const softness = edge.x.mul(2).max(float(2 * MIN_FEATHER));
      alpha.assign(inside.sub(edge.y).div(softness).add(0.5).clamp(float(0), float(1)));
    });
    If(edge.z.greaterThan(0), () => {
      const slope = alpha.fwidth().max(float(MIN_SLOPE));
      alpha.assign(alpha.sub(edge.z).div(slope).add(0.5).clamp(float(0), float(1)));
    });
    return TSL.mix(alpha, alpha.oneMinus(), edge.w);
  })();
}
