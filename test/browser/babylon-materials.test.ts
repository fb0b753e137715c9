import { describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../support/page.js';
import { useScriptPage } from '../support/script-page.js';

const SCRIPT = `
  import { Constants } from '@babylonjs/core/Engines/constants.js';
  import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
  import { Color3 } from '@babylonjs/core/Maths/math.color.js';
  import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
  // Parsing needs it.
  import '@babylonjs/core/Materials/colorCurves.js';
  import { BackgroundMaterial } from '@babylonjs/core/Materials/Background/backgroundMaterial.js';
  import { InputBlock } from '@babylonjs/core/Materials/Node/Blocks/Input/inputBlock.js';
  import { FragmentOutputBlock } from '@babylonjs/core/Materials/Node/Blocks/Fragment/fragmentOutputBlock.js';
  import { TransformBlock } from '@babylonjs/core/Materials/Node/Blocks/transformBlock.js';
  import { VertexOutputBlock } from '@babylonjs/core/Materials/Node/Blocks/Vertex/vertexOutputBlock.js';
  import { NodeMaterialSystemValues } from '@babylonjs/core/Materials/Node/Enums/nodeMaterialSystemValues.js';
  import { NodeMaterial } from '@babylonjs/core/Materials/Node/nodeMaterial.js';
  import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js';
  import { PBRMetallicRoughnessMaterial } from '@babylonjs/core/Materials/PBR/pbrMetallicRoughnessMaterial.js';
  import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
  import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
  import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
  import { AlphaMask } from '@alphastream/babylon';
  import { AlphaStreamBlock } from '@alphastream/babylon/node-material';
  import { createBabylon } from '/test/support/babylon-engine.mjs';
  import { openShapes, rectangle } from '/test/support/shapes.mjs';

  const SIZE = 64;
  const stream = await openShapes([[rectangle(16, 16, 47, 47)], [rectangle(24, 8, 39, 55)]], { width: SIZE, height: SIZE });
  // Left half: the left eye's, right half: the right eye's.
  const pair = await openShapes([[rectangle(8, 0, 15, 31), rectangle(48, 0, 59, 31)]], { width: SIZE, height: 32 });
  const babylons = {};
  const babylonOf = (kind) => (babylons[kind] ??= createBabylon(kind, SIZE));

  const MATERIALS = {
    standard(material = new StandardMaterial('red', MATERIALS.scene)) {
      return Object.assign(material, { disableLighting: true, emissiveColor: Color3.Red() });
    },
    lit() {
      const material = new StandardMaterial('red', MATERIALS.scene);
      material.diffuseColor = Color3.Red();
      return Object.assign(material, { useSpecularOverAlpha: true, specularPower: 1 });
    },
    textured() {
      const texture = RawTexture.CreateRGBATexture(Uint8Array.of(255, 0, 0, 255), 1, 1, MATERIALS.scene, false, false);
      texture.uScale = 0.5;
      return Object.assign(MATERIALS.standard(), { emissiveColor: Color3.White(), diffuseTexture: texture });
    },
    /** Grey as large as the mask's square, with a green rim three pixels wide. */
    rimmed() {
      const pixels = new Uint8Array(4 * SIZE * SIZE);
      for (let at = 0; at < SIZE * SIZE; at++) {
        const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
        const isGrey = Math.min(x, y) >= 19 && Math.max(x, y) <= 44;
        pixels.set(isGrey ? [128, 128, 128, 255] : [80, 192, 80, 255], 4 * at);
      }
      const texture = RawTexture.CreateRGBATexture(pixels, SIZE, SIZE, MATERIALS.scene, false, false);
      return Object.assign(MATERIALS.standard(), { emissiveColor: Color3.White(), diffuseTexture: texture });
    },
    rimmedPbr() {
      const { diffuseTexture: albedoTexture } = MATERIALS.rimmed();
      return Object.assign(MATERIALS.pbr(), { albedoColor: Color3.White(), emissiveColor: Color3.Black(), unlit: true, albedoTexture });
    },
    pbr: (material = new PBRMaterial('red', MATERIALS.scene)) => {
      return Object.assign(material, { albedoColor: Color3.Red(), emissiveColor: Color3.Red(), metallic: 0, roughness: 0.1 });
    },
    unlit: () => Object.assign(MATERIALS.pbr(), { unlit: true }),
    metallic: () => {
      const material = new PBRMetallicRoughnessMaterial('red', MATERIALS.scene);
      return Object.assign(material, { baseColor: Color3.Red(), emissiveColor: Color3.Red() });
    },
    node: () => {
      const material = new NodeMaterial('red', MATERIALS.scene, { shaderLanguage: languageOf(MATERIALS.scene) });
      const position = new InputBlock('position');
      position.setAsAttribute('position');
      const matrix = new InputBlock('matrix');
      matrix.setAsSystemValue(NodeMaterialSystemValues.WorldViewProjection);
      const transform = new TransformBlock('transform');
      const vertex = new VertexOutputBlock('vertex');
      const color = new InputBlock('color');
      color.value = Color3.Red();
      const fragment = new FragmentOutputBlock('fragment');
      const block = new AlphaStreamBlock('person');
      position.connectTo(transform);
      matrix.connectTo(transform);
      transform.connectTo(vertex);
      color.output.connectTo(fragment.rgb);
      block.autoConfigure(material);
      block.alpha.connectTo(fragment.a);
      material.addOutputNode(vertex);
      material.addOutputNode(fragment);
      material.build();
      return material;
    },
    parsed() {
      const saved = MATERIALS.node().serialize();
      const material = NodeMaterial.Parse(saved, MATERIALS.scene, '', languageOf(MATERIALS.scene));
      material.build();
      return material;
    },
  };

  const languageOf = (scene) => (scene.getEngine().isWebGPU ? 1 : 0);
  const lineOf = (pixels, at, channel = 3) => Array.from({ length: SIZE }, (_, i) => pixels[4 * at(i) + channel]);

  window.draw = async (kind, name, { edge = {}, frame = 0, apply = {}, set = {}, eye = 'auto', stereo = false } = {}) => {
    const { scene, clock, draw } = await babylonOf(kind);
    MATERIALS.scene = scene;
    clock.set(0.5 / 30);
    const mask = new AlphaMask('mask', stereo ? pair : stream, { clock }, scene);
    Object.assign(mask, edge, { eye });
    const light = new HemisphericLight('light', new Vector3(0, 1, -1), scene);
    const quad = CreatePlane('quad', { size: 2 }, scene);
    const material = Object.assign(MATERIALS[name](), set);
    quad.material = material;
    const { transparencyMode, alphaMode } = material;
    const before = (await draw()).slice(0, 4);
    mask.applyTo(material, apply);
    let pixels;
    for (let at = 0; at <= frame; at++) {
      clock.set((at + 0.5) / 30);
      pixels = await draw();
    }
    const row = lineOf(pixels, (x) => 32 * SIZE + x);
    const column = lineOf(pixels, (y) => y * SIZE + 32);
    const middle = pixels.slice(4 * (32 * SIZE + 32), 4 * (32 * SIZE + 32) + 4);
    const rim = pixels.slice(4 * (32 * SIZE + 16), 4 * (32 * SIZE + 16) + 3);
    mask.removeFrom(material);
    const restored = material.transparencyMode === transparencyMode && material.alphaMode === alphaMode;
    const after = (await draw()).slice(0, 4);
    mask.dispose();
    light.dispose();
    quad.dispose(false, true);
    const left = [...scene.meshes, ...scene.materials, ...scene.textures].filter(({ name }) => name.startsWith('mask'));
    return { row, column, middle, rim: [...rim], restored, before, after, left: left.length };
  };

  /** Two edges of half alpha, one over the other: what is left of the canvas's own alpha. */
  window.overlap = async (kind) => {
    const { scene, clock, draw } = await babylonOf(kind);
    MATERIALS.scene = scene;
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    clock.set(0.5 / 30);
    const quads = [0, 1].map((at) => {
      const quad = CreatePlane('quad', { size: 2 }, scene);
      quad.position.z = -at;
      quad.material = mask.applyTo(Object.assign(MATERIALS.standard(), { alpha: 0.5 }));
      return quad;
    });
    const middle = (await draw()).slice(4 * (32 * SIZE + 32), 4 * (32 * SIZE + 32) + 4);
    mask.dispose();
    for (const quad of quads) quad.dispose(false, true);
    return middle;
  };

  window.refuse = async () => {
    const { scene, clock } = await babylonOf('webgl');
    MATERIALS.scene = scene;
    const mask = new AlphaMask('mask', stream, { clock }, scene);
    const other = new AlphaMask('other', stream, { clock }, scene);
    const taken = mask.applyTo(MATERIALS.standard());
    const bare = new NodeMaterial('bare', scene);
    const calls = [() => mask.applyTo(new BackgroundMaterial('sky', scene)), () => mask.applyTo(bare), () => other.applyTo(taken), () => mask.createCutout()];
    const said = calls.map((call) => {
      try {
        call();
        return 'done';
      } catch (error) {
        return error.name + ': ' + error.message;
      }
    });
    // Twice by the same mask is nothing; taken off, it is free for another; and it may be gone before its mask.
    mask.applyTo(taken);
    mask.removeFrom(taken);
    other.applyTo(taken);
    taken.dispose();
    mask.dispose();
    other.dispose();
    other.dispose();
    return said;
  };

  /** What was set while the mask was on, and a node material that two masks ask for. */
  window.setSince = async () => {
    const { scene, clock, draw } = await babylonOf('webgl');
    MATERIALS.scene = scene;
    const masks = ['mask', 'other'].map((name) => new AlphaMask(name, stream, { clock }, scene));
    const material = masks[0].applyTo(MATERIALS.standard());
    Object.assign(material, { transparencyMode: 1, alphaMode: Constants.ALPHA_ADD });
    masks[0].removeFrom(material);
    const kept = [material.transparencyMode, material.alphaMode === Constants.ALPHA_ADD];
    const node = masks[0].applyTo(MATERIALS.node());
    let said = 'done';
    try { masks[1].applyTo(node); } catch (error) { said = error.name + ': ' + error.message; }
    masks[1].dispose();
    const isMasked = node.attachedBlocks.some(({ uniforms }) => uniforms);
    masks[0].dispose();
    material.dispose();
    node.dispose();
    return { kept, said, isMasked };
  };

  window.withoutMaterial = async () => {
    const { scene, clock, draw } = await babylonOf('webgl');
    const both = await openShapes([[rectangle(16, 16, 47, 47)]], { width: SIZE, height: SIZE, processing: 'both' });
    const mask = new AlphaMask('mask', both, { clock }, scene);
    const occluder = mask.createOccluder();
    const { material } = occluder;
    occluder.material = null;
    clock.set(0.5 / 30);
    await draw();
    const { frame } = mask;
    mask.dispose();
    material.dispose();
    return frame;
  };
  window.ready = true;
`;

const ask = useScriptPage({ script: SCRIPT }, WEBGPU_FLAGS);

interface Drawn {
  row: number[];
  column: number[];
  middle: number[];
  /** The colour of the first pixel inside the mask. */
  rim: number[];
  restored: boolean;
  before: number[];
  after: number[];
  left: number;
}

const draw = (kind: string, name: string, options: object = {}) => ask<Drawn>('draw', kind, name, options);

const range = (from: number, to: number, value = 255) =>
  Array.from({ length: 64 }, (_, x) => (x >= from && x <= to ? value : 0));

const halved = (row: number[]) => row.map((alpha) => (alpha > 127 ? 255 : 0));

const NAMES = ['standard', 'lit', 'textured', 'pbr', 'unlit', 'metallic', 'node', 'parsed'];

describe.each(['webgl', 'webgpu'])('on %s', (kind) => {
  it.each(['rimmed', 'rimmedPbr'])(
    'takes the colour of edge pixels from inside, or light off them (%s)',
    async (name) => {
      const plain = await draw(kind, name);
      const bled = await draw(kind, name, { edge: { bleed: 5 } });
      const clean = await draw(kind, name, { edge: { despill: 'green' } });
      const [red, green, blue] = plain.rim as [number, number, number];
      expect(green - red).toBeGreaterThan(50);
      expect(Math.max(...bled.rim) - Math.min(...bled.rim)).toBeLessThanOrEqual(2);
      expect(Math.abs(bled.rim[0]! - bled.middle[0]!)).toBeLessThanOrEqual(2);
      expect(clean.rim[1]! - (red + blue) / 2).toBeLessThan((green - (red + blue) / 2) / 4);
      expect(clean.middle).toEqual(plain.middle);
    },
  );

  it.each(NAMES)('masks a %s material, frame after frame', async (name) => {
    const first = await draw(kind, name);
    // A texture at half its width shows the mask's left half.
    const isHalf = name === 'textured';
    expect(halved(first.row)).toEqual(isHalf ? range(32, 63) : range(16, 47));
    if (!isHalf) expect(first.column).toEqual(range(16, 47));
    expect(first.row.slice(0, 16).every((alpha) => alpha === 0)).toBe(true);
    expect(first).toMatchObject({ restored: true, left: 0, after: first.before });
    expect(first.before[3]).toBe(255);
    expect(first.middle[0]! - first.middle[1]!).toBeGreaterThan(10);
    if (isHalf) return;
    expect(await draw(kind, name, { frame: 1 })).toMatchObject({ row: range(24, 39), column: range(8, 55), left: 0 });
  });

  it('moves, softens and turns the edge over', async () => {
    const inverted = await draw(kind, 'standard', { edge: { invert: true } });
    expect(inverted.row).toEqual(range(16, 47).map((alpha) => 255 - alpha));
    const { row } = await draw(kind, 'standard', { edge: { inset: 4, feather: 2 } });
    expect(Math.abs(row.findIndex((alpha) => alpha > 127) - 20)).toBeLessThanOrEqual(1);
    expect(row.filter((alpha) => alpha > 10 && alpha < 245).length).toBeGreaterThanOrEqual(4);
    const sharp = await draw(kind, 'standard', { edge: { inset: 4, feather: 2, threshold: 0.5 } });
    expect(sharp.row.filter((alpha) => alpha > 10 && alpha < 245).length).toBeLessThanOrEqual(4);
  });

  it.each(['standard', 'pbr'])('a %s material that tests alpha stays opaque', async (name) => {
    const { row, restored } = await draw(kind, name, {
      set: { transparencyMode: 1, alphaCutOff: 0.5 },
      edge: { feather: 3 },
    });
    expect(row).toEqual(range(16, 47));
    expect(restored).toBe(true);
  });

  it.each(['standard', 'pbr', 'unlit'])('an eye sees its part of a %s material', async (name) => {
    const apply = { stereo: 'side-by-side' };
    const left = await draw(kind, name, { stereo: true, apply, eye: 'left' });
    expect(halved(left.row)).toEqual(range(16, 31));
    const right = await draw(kind, name, { stereo: true, apply, eye: 'right' });
    expect(halved(right.row)).toEqual(range(32, 55));
    const crossed = await draw(kind, name, {
      stereo: true,
      apply: { ...apply, eyeOrder: 'right-first' },
      eye: 'right',
    });
    expect(crossed.row).toEqual(left.row);
  });

  it('what lies behind the canvas is covered by no more than the masks', async () => {
    const [red, , , alpha] = await ask<number[]>('overlap', kind);
    expect(Math.abs(alpha! - 0.75 * 255)).toBeLessThanOrEqual(1);
    expect(Math.abs(red! - 0.75 * 255)).toBeLessThanOrEqual(1);
  });
});

it('refuses what it cannot do', async () => {
  expect(await ask('refuse')).toEqual([
    expect.stringMatching(/^TypeError: .*BackgroundMaterial.*StandardMaterial/),
    expect.stringMatching(/^TypeError: .*AlphaStreamBlock/),
    expect.stringMatching(/^TypeError: .*another mask/),
    expect.stringMatching(/^TypeError: .*video/),
  ]);
});

it('keeps what was set while a material was masked, and a node material to its mask', async () => {
  expect(await ask('setSince')).toEqual({
    kept: [1, true],
    said: 'TypeError: The material "red" has another mask: take it off first.',
    isMasked: true,
  });
});

it('an occluder may lose its material', async () => {
  expect(await ask('withoutMaterial')).toBe(0);
});
