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
import { showsPicture as showsVideo, type ApplyOptions, type MaterialBinder } from './material-binder.js';
import { createClone } from './material-clone.js';
import { MaterialRegistry } from './material-registry.js';
import { listenToRays, testMask, testSide, type MaskFacts } from './picking.js';
import { despill, findEdge } from './spill-nodes.js';

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
  readonly #mask: MaskFacts;

  /**
   * @param updateEyePlane Updates the plane between the eyes for a renderer. Called once per render.
   * @param mask Where it can be picked, and whether unlit materials that show its video are tone mapped.
   */
  constructor(uniforms: MaskUniforms, updateEyePlane: (renderer: unknown) => void, mask: MaskFacts) {
    this.#uniforms = uniforms;
    this.#mask = mask;
    this.#eye = createEyeNode(uniforms, updateEyePlane);
  }

  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial {
    // The same members, but unrelated types.
    return new MeshBasicNodeMaterial({
      toneMapped: this.#mask.toneMapped,
      ...parameters,
    }) as unknown as MeshBasicMaterial;
  }

  apply(material: Material, picture: Texture | null, options: ApplyOptions): void {
    if (!('isNodeMaterial' in material)) {
      throw new TypeError(`WebGPURenderer masks node materials: use a node material in place of a ${material.type}.`);
    }
    this.#materials.add(material, () => this.#maskMaterial(material as Target, picture, options));
  }

  applySide(material: Material): void {
    testSide(material, this.#mask);
    Object.assign(
      material,
      createClone(material, (clone) => this.applySide(clone)),
    );
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
  #maskMaterial(target: Target, picture: Texture | null, options: ApplyOptions): () => void {
    const { opacityNode, colorNode, maskNode, maskShadowNode, map, alphaHash, alphaToCoverage } = target;
    const part = this.#createPart(options);
    const opacity = (opacityNode ?? TSL.materialOpacity) as Float;
    const alpha = createAlphaNode(this.#uniforms, part);
    const transparent = options.transparent ?? (alphaHash || alphaToCoverage ? target.transparent : true);
    // Passes draw with materials of their own, which have no map.
    const shape = createAlphaNode(this.#uniforms, part, target).greaterThanEqual(0.5);
    const stopTest = testMask(target, this.#mask, options);
    const clone = createClone(target, (copy) => {
      restore(copy as Target);
      this.apply(copy, picture, options);
    });
    const restore = setMembers<Target>(target, {
      ...(clone as Partial<Target>),
      opacityNode: opacity.mul(alpha),
      transparent,
      // Empty pixels write no depth.
      ...(transparent && { maskNode: both(maskNode, alpha.greaterThan(MIN_ALPHA)) }),
      maskShadowNode: options.shadow === false ? TSL.bool(true) : both(maskShadowNode ?? maskNode, shape),
      ...(!this.#mask.toneMapped && showsVideo(target, map, picture) && { toneMapped: false }),
      colorNode: showPicture(this.#uniforms, colorNode, part),
      ...(picture !== null && map === null && { map: picture }),
    });
    return () => {
      stopTest();
      restore();
    };
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

/**
 * The colour of a material, whose map shows a part, with the light taken off its edge. In a user's colour node: every
 * texture with the default uv.
 */
function showPicture(uniforms: MaskUniforms, colorNode: NodeMaterial['colorNode'], part: Part | null): Color {
  return TSL.Fn((builder: NodeBuilder) => {
    const material = builder.material as Target;
    if (colorNode === null && material.map == null) return TSL.vec4(TSL.materialColor as Node<'vec3'>, 1);
    const uv = createPictureUv(material);
    const edge = findEdge(uniforms, place(uv, part), createReader(uniforms, part)).toVar();
    const shifted = (at: Vec2) => place(at, part).add(edge.xy);
    const color = (
      colorNode === null
        ? showMap((texture) => {
            // The transform of the map applies to the whole mesh, and so comes before the part.
            texture.setUpdateMatrix(false);
            return shifted(uv);
          })
        : TSL.vec4(colorNode as Color).context({ getUV: (texture: DefaultUv) => shifted(texture.getDefaultUV()) })
    ).toVar();
    return TSL.vec4(despill(uniforms, color.rgb, edge.z), color.a);
  })();
}

interface DefaultUv {
  getDefaultUV(): Vec2;
}

/** The material's own colour and map. */
function showMap(getUV: (texture: { setUpdateMatrix(update: boolean): void }) => Vec2): Color {
  const map = TSL.context(TSL.materialReference('map', 'texture') as unknown as Color, { getUV });
  return TSL.vec4(TSL.materialReference('color', 'color') as unknown as Node<'vec3'>, 1).mul(map);
}

function place(uv: Vec2, part: Part | null): Vec2 {
  return part === null ? uv : uv.mul(part.size).add(part.origin);
}

/** Reads the mask, within the part. */
function createReader({ alphaStreamMask }: MaskUniforms, part: Part | null): (at: Vec2) => Float {
  const mask = TSL.texture(alphaStreamMask.value, TSL.uv());
  const { width, height } = alphaStreamMask.value.image as { width: number; height: number };
  const margin = TSL.vec2(0.5 / width, 0.5 / height);
  return (at) => {
    const inside = part === null ? at : at.clamp(part.origin.add(margin), part.origin.add(part.size).sub(margin));
    return mask.sample(inside).level(TSL.float(0)).r;
  };
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
function createAlphaNode(uniforms: MaskUniforms, part: Part | null, target?: Target): Float {
  const { alphaStreamMask, alphaStreamEdge } = uniforms;
  const edge = TSL.uniform(alphaStreamEdge.value).onObjectUpdate(({ object }) => {
    if (object !== null) listenToRays(object);
    return undefined;
  });
  const { width, height } = alphaStreamMask.value.image as { width: number; height: number };
  const { vec2, float, If, Loop } = TSL;
  const read = createReader(uniforms, part);
  return TSL.Fn((builder: NodeBuilder) => {
    const at = place(createPictureUv(target ?? (builder.material as Target)), part).toVar();
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
