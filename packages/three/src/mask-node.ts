import type { Material, Texture } from 'three';
import * as TSL from 'three/tsl';
import type { Node, NodeMaterial } from 'three/webgpu';
import type { ApplyOptions, MaterialBinder } from './mask-material.js';
import type { MaskUniforms } from './mask-shader.js';

type Before = Pick<NodeMaterial, 'opacityNode' | 'transparent'> & { readonly map: Texture | null | undefined };

/** Binds by nodes, for WebGPURenderer: the opacity of a material is multiplied with the mask. */
export class NodeBinder implements MaterialBinder {
  readonly #before = new Map<NodeMaterial, Before>();
  readonly #alpha: Node;

  constructor(uniforms: MaskUniforms) {
    this.#alpha = createAlphaNode(uniforms) as Node;
  }

  apply(material: Material, picture: Texture | null, { stereo = 'mono', transparent }: ApplyOptions): void {
    if (!('isNodeMaterial' in material)) {
      throw new TypeError(`WebGPURenderer masks node materials: use a node material in place of a ${material.type}.`);
    }
    if (stereo !== 'mono') throw new TypeError('Pictures for two eyes are shown by WebGLRenderer alone.');
    const target = material as unknown as NodeMaterial & { map?: Texture | null };
    if (this.#before.has(target)) return;
    const { opacityNode, map } = target;
    this.#before.set(target, { opacityNode, transparent: target.transparent, map });
    if (picture !== null && map === null) target.map = picture;
    const opacity = opacityNode ?? TSL.materialOpacity;
    target.opacityNode = TSL.mul(opacity as never, this.#alpha as never);
    const { alphaHash, alphaToCoverage } = target;
    target.transparent = transparent ?? (alphaHash || alphaToCoverage ? target.transparent : true);
    target.needsUpdate = true;
  }

  remove(material: Material): void {
    const target = material as unknown as NodeMaterial & { map?: Texture | null };
    const before = this.#before.get(target);
    if (before === undefined) return;
    this.#before.delete(target);
    const { map, ...rest } = before;
    Object.assign(target, rest);
    if (map !== undefined) target.map = map;
    target.needsUpdate = true;
  }

  removeAll(): void {
    for (const material of [...this.#before.keys()]) this.remove(material);
  }
}

/** The same as `alphaStreamAlpha` of WebGLRenderer, as a node. */
function createAlphaNode({ alphaStreamMask, alphaStreamEdge }: MaskUniforms): unknown {
  const mask = TSL.texture(alphaStreamMask.value);
  const edge = TSL.uniform(alphaStreamEdge.value);
  const { width, height } = alphaStreamMask.value.image as { width: number; height: number };
  const { vec2, float, If, Loop } = TSL;
  return TSL.Fn(() => {
    const at = TSL.uv();
    const alpha = mask.sample(at).level(float(0)).r.toVar();
    If(edge.x.greaterThan(0).or(edge.y.notEqual(0)), () => {
      const radius = edge.y.abs().add(edge.x.max(float(0.5)));
      const reach = vec2(radius.div(width), radius.div(height));
      const sum = float(0).toVar();
      Loop(32, ({ i }) => {
        const angle = float(i).mul(2.39996323);
        const way = vec2(angle.cos(), angle.sin()).mul(float(i).add(0.5).div(32).sqrt());
        sum.addAssign(mask.sample(at.add(reach.mul(way))).level(float(0)).r);
      });
      const share = sum.div(16).sub(1).clamp(float(-1), float(1)).toVar();
      const square = share.mul(share).toVar();
      const inside = radius.mul(share).mul(square.mul(square).mul(square).mul(0.215).add(0.785));
      alpha.assign(
        inside
          .sub(edge.y)
          .div(edge.x.mul(2).max(float(1)))
          .add(0.5)
          .clamp(float(0), float(1)),
      );
    });
    If(edge.z.greaterThan(0), () => {
      alpha.assign(
        alpha
          .sub(edge.z)
          .div(alpha.fwidth().max(float(0.001)))
          .add(0.5)
          .clamp(float(0), float(1)),
      );
    });
    return TSL.mix(alpha, alpha.oneMinus(), edge.w);
  })();
}
