import * as THREE from 'three';
import { MeshBasicNodeMaterial } from 'three/webgpu';
import { AlphaMask as NodeMask } from '@alphastream/three/webgpu';
import { watchObjects } from '../../support/gl-watch.js';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { engine as threeEngine } from '../../support/three-stage.js';

const SIZE = 64;

type MaterialName =
  | 'MeshBasicMaterial'
  | 'MeshStandardMaterial'
  | 'MeshPhysicalMaterial'
  | 'MeshPhongMaterial'
  | 'MeshToonMaterial'
  | 'MeshMatcapMaterial';

const VERTEX = /* glsl */ `
  varying vec2 at;
  void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`;
const CALLS = /* glsl */ `
  varying vec2 at;
  void main() { gl_FragColor = vec4(1.0, 0.0, 0.0, alphaStreamAlpha(at)); }`;
const RAW_VERTEX = /* glsl */ `
  in vec3 position;
  in vec2 uv;
  uniform mat4 projectionMatrix, modelViewMatrix;
  out vec2 at;
  void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`;
const RAW_READS = /* glsl */ `
  precision highp float;
  in vec2 at;
  out vec4 color;
  uniform sampler2D alphaStreamMask;
  void main() { color = vec4(texture(alphaStreamMask, at).r); }`;

/** One small shape, and then more of them than there is room for at first. */
const GROWING = [
  [rectangle(16, 16, 20, 20)],
  Array.from({ length: 1024 }, (_, at) => {
    const [x, y] = [2 * (at % 32), 2 * Math.floor(at / 32)];
    return rectangle(x, y, x, y);
  }),
];

/** Materials that three alone has: a row of alpha through a square of 32 pixels in the middle of 64. */
export default async function threeMaterialsPage(engine: typeof threeEngine) {
  const objects = watchObjects();
  const stream = await openShapes([[rectangle(16, 16, 47, 47)]], { width: SIZE, height: SIZE });
  const stage = await engine.createStage({ width: SIZE, height: SIZE, antialias: true });
  const show = (material: THREE.Material, isMasked = true) => {
    const mask = isMasked ? stage.createMask(stream) : undefined;
    const quad = stage.addMasked(material, mask && { mask });
    const pixels = stage.frame();
    mask?.dispose();
    quad.dispose();
    return Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]!);
  };
  return {
    row: (name: MaterialName, parameters: Record<string, unknown>) => show(new THREE[name](parameters)),
    shaderMaterial: () => {
      const material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader: CALLS });
      return { row: show(material), left: Object.keys(material.uniforms) };
    },
    /** A sprite instead of a mesh, and which points across it rays hit. */
    sprite: () => {
      const mask = stage.createMask(stream);
      const sprite = new THREE.Sprite(mask.applyTo(new THREE.SpriteMaterial()));
      sprite.scale.set(2, 2, 1);
      stage.scene.add(sprite);
      const pixels = stage.frame();
      const camera = new THREE.OrthographicCamera();
      camera.position.z = 5;
      camera.updateMatrixWorld();
      const caster = new THREE.Raycaster();
      const hits = [-0.7, -0.3, 0, 0.3, 0.7].map((x) => {
        caster.setFromCamera(new THREE.Vector2(x, 0), camera);
        return caster.intersectObject(sprite).length;
      });
      stage.scene.remove(sprite);
      mask.dispose();
      return { row: Array.from({ length: SIZE }, (_, x) => pixels[4 * (32 * SIZE + x) + 3]!), hits };
    },
    rawShaderMaterial: () =>
      show(
        new THREE.RawShaderMaterial({
          glslVersion: THREE.GLSL3,
          vertexShader: RAW_VERTEX,
          fragmentShader: RAW_READS,
        }),
      ),
    /** What two materials show, of which each has a hook of its own, that paints it. */
    ownHooks: () => {
      const mask = stage.createMask(stream);
      const hooks: ((shader: { fragmentShader: string }) => void)[] = [
        (shader) => paint(shader, 'vec3(1.0, 0.0, 0.0)'),
        (shader) => paint(shader, 'vec3(0.0, 1.0, 0.0)'),
      ];
      // Both live at the same time, as a WebGL program is deleted with the last of its materials.
      const quads = hooks.map((hook) => {
        const material = new THREE.MeshBasicMaterial();
        material.onBeforeCompile = hook;
        return stage.addMasked(material, { mask });
      });
      const pixels = quads.map((quad) => {
        for (const each of quads) each.visible = each === quad;
        const at = 4 * (32 * SIZE + 32);
        return [...stage.frame().slice(at, at + 4)];
      });
      mask.dispose();
      for (const quad of quads) quad.dispose();
      return pixels;
    },
    /** A material that the user goes on working with while it is masked. */
    setSince: (kind: 'webgl' | 'nodes') => {
      const isNode = kind === 'nodes';
      const mask = isNode ? new NodeMask(stream, { clock: stage.clock }) : stage.createMask(stream);
      const material = isNode
        ? (new MeshBasicNodeMaterial() as unknown as THREE.MeshBasicMaterial)
        : new THREE.MeshBasicMaterial();
      mask.applyTo(material, { transparent: false });
      const map = new THREE.DataTexture(new Uint8Array(4), 1, 1);
      let calls = 0;
      // Called on its material, as three would.
      // eslint-disable-next-line @typescript-eslint/unbound-method
      const hook = material.onBeforeCompile;
      const wrapped: typeof hook = (...args) => {
        calls++;
        hook.apply(material, args);
      };
      material.map = map;
      material.transparent = true;
      if (!isNode) material.onBeforeCompile = wrapped;
      mask.removeFrom(material);
      const kept = [material.map === map, material.transparent, isNode || material.onBeforeCompile === wrapped];
      material.map = null;
      const row = isNode ? [] : show(material, false);
      mask.dispose();
      return { kept, row, calls };
    },
    /** How many listeners a material has: masked, unmasked, masked and disposed; then another mask is put on. */
    disposed: (kind: 'webgl' | 'nodes') => {
      const isNode = kind === 'nodes';
      const createMask = () => (isNode ? new NodeMask(stream, { clock: stage.clock }) : stage.createMask(stream));
      const [mask, other] = [createMask(), createMask()];
      const material: THREE.Material = isNode ? new MeshBasicNodeMaterial() : new THREE.MeshBasicMaterial();
      const count = () => (material as { _listeners?: Record<string, unknown[]> })._listeners?.dispose?.length ?? 0;
      const counts = [];
      mask.applyTo(material);
      counts.push(count());
      mask.removeFrom(material);
      counts.push(count());
      mask.applyTo(material);
      material.dispose();
      counts.push(count());
      other.applyTo(material);
      mask.dispose();
      const isOthers = material.transparent;
      other.dispose();
      return { counts, isOthers, isPlain: !material.transparent };
    },
    stereoUniforms: () => {
      const material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader: CALLS });
      const mask = stage.createMask(stream);
      const quad = stage.addMasked(mask.applyTo(material, { stereo: 'side-by-side' }));
      stage.frame();
      const had = Object.keys(material.uniforms).length;
      mask.dispose();
      quad.dispose();
      return { had, left: Object.keys(material.uniforms) };
    },
    /** Meshes that are disposed before their mask. */
    meshes: async () => {
      const both = await openShapes(GROWING, { width: SIZE, height: SIZE, processing: 'both' });
      const mask = stage.createMask(both);
      const [occluder, screen, other] = [mask.createOccluder(), mask.createScreen(), mask.createOccluder()];
      stage.scene.add(occluder, screen, other);
      stage.clock.set(0.5 / 30);
      stage.frame();
      const version = () => (occluder.geometry.attributes.position as THREE.BufferAttribute).version;
      occluder.dispose();
      screen.dispose();
      screen.dispose();
      const [before, vertices] = [version(), other.geometry.drawRange.count];
      stage.clock.set(1.5 / 30);
      stage.frame();
      const said = {
        parents: [occluder.parent, screen.parent],
        follows: version() !== before,
        otherFollows: other.geometry.drawRange.count !== vertices,
      };
      mask.dispose();
      stage.clock.set(0);
      await both.close();
      return { ...said, otherParent: other.parent };
    },
    /** Buffers that a bent occluder leaves behind that was drawn before it had a frame, and then grew. */
    grown: async () => {
      const both = await openShapes(GROWING, { width: SIZE, height: SIZE, processing: 'both' });
      const before = objects().Buffer!;
      const mask = stage.createMask(both);
      stage.scene.add(mask.createOccluder({ projection: 'equirect180' }));
      stage.draw();
      const counts = [0, 1].map((frame) => {
        stage.clock.set((frame + 0.5) / 30);
        stage.frame();
        return objects().Buffer! - before;
      });
      mask.dispose();
      stage.clock.set(0);
      await both.close();
      return { counts, left: objects().Buffer! - before };
    },
  };
}

function paint(shader: { fragmentShader: string }, color: string): void {
  const chunk = '#include <color_fragment>';
  shader.fragmentShader = shader.fragmentShader.replace(chunk, `${chunk}\ndiffuseColor.rgb = ${color};`);
}
