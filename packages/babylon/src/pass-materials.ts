import { setMembers, type EyeParts } from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import type { RenderTargetTexture } from '@babylonjs/core/Materials/Textures/renderTargetTexture.js';
import { Matrix } from '@babylonjs/core/Maths/math.vector.js';
import type { IShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
import type { SmartArray } from '@babylonjs/core/Misc/smartArray.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { ShapeTexture } from './shape-texture.js';
import { shownTextureOf } from './shown-texture.js';

/**
 * Shadow maps, glow, outlines and depth draw a mesh with shaders of their own. They all leave out what a material with an
 * alpha test has in the alpha of a texture: here a masked material gives them the shape of its mask as that texture.
 */
export interface PassTask {
  readonly mask: BaseTexture;
  /** Called when a pass wants the shape; null while it is not there yet. */
  readonly findShape: () => ShapeTexture | null;
  /** The parts of the picture for two eyes, of which passes see the left one. Null: both see the whole picture. */
  readonly parts: EyeParts | null;
  /** Whether shadows have the shape of the mask. */
  readonly shadow: boolean;
}

interface Entry extends PassTask {
  /** Whether the whole mesh is drawn now. */
  isWhole: boolean;
}

type Draw = NonNullable<RenderTargetTexture['customRenderFunction']>;

const ENTRIES = new WeakMap<Material, Entry>();
/** By shadow map: what is called in place of its own function. */
const WATCHED = new WeakMap<RenderTargetTexture, Draw>();

/**
 * Lets passes that draw meshes of `material` with another shader see its mask.
 *
 * @returns Ends that.
 */
export function maskPasses(material: Material, task: PassTask): () => void {
  const entry: Entry = { ...task, isWhole: false };
  // Passes wait for it, or draw nothing.
  const nothing = derive(task.mask, { isReady: () => false, hasAlpha: true });
  let texture: BaseTexture | null = null;
  const findTexture = () => {
    const shape = texture === null ? task.findShape() : null;
    if (shape !== null) texture = createTexture(material, shape, task.parts);
    return texture ?? nothing;
  };
  const own = material.needAlphaTestingForMesh.bind(material);
  const restore = setMembers(material, {
    needAlphaTestingForMesh: (mesh) => (entry.isWhole ? own(mesh) : true),
    getAlphaTestTexture: findTexture,
  });
  ENTRIES.set(material, entry);
  return () => {
    ENTRIES.delete(material);
    restore();
  };
}

/** The shape at the coordinates at which the material shows it. */
function createTexture(material: Material, shape: ShapeTexture, parts: EyeParts | null): BaseTexture {
  const matrix = new Matrix();
  const [x, y] = parts?.parts ?? [0, 0];
  const [width, height] = parts?.scale ?? [1, 1];
  const part = Matrix.FromValues(width, 0, 0, 0, 0, height, 0, 0, x, y, 1, 0, 0, 0, 0, 1);
  return derive(shape, {
    isReady: () => shape.isReady(),
    getTextureMatrix() {
      const map = shownTextureOf(material);
      return map ? map.getTextureMatrix().multiplyToRef(part, matrix) : part;
    },
  });
}

/** A texture that differs from another one in some members. */
function derive(texture: BaseTexture, members: Partial<BaseTexture>): BaseTexture {
  return Object.create(texture, Object.getOwnPropertyDescriptors(members)) as BaseTexture;
}

/**
 * Lets the shadow maps of a scene draw masked materials that blend, which they would leave out. Called before each frame,
 * since generators come and go, and replace their maps.
 */
export function watchPasses({ lights }: Scene): void {
  for (const light of lights) light.getShadowGenerators()?.forEach(watchGenerator);
}

function watchGenerator(generator: IShadowGenerator): void {
  const map = generator.getShadowMap();
  const draw = map?.customRenderFunction;
  if (!map || !draw || WATCHED.get(map) === draw) return;
  map.customRenderFunction = (opaque, alphaTest, transparent, ...others) => {
    const { length: opaqueLength } = opaque;
    const { length: testedLength } = alphaTest;
    moveMasked(transparent, opaque, alphaTest);
    draw(opaque, alphaTest, transparent, ...others);
    // The same lists may serve the next side of a cube.
    moveBack(opaque, opaqueLength, transparent);
    moveBack(alphaTest, testedLength, transparent);
  };
  WATCHED.set(map, map.customRenderFunction);
}

/** Moves masked parts to those that cast a shadow: that of the whole mesh, or that of the mask's shape. */
function moveMasked(
  transparent: SmartArray<SubMesh>,
  opaque: SmartArray<SubMesh>,
  alphaTest: SmartArray<SubMesh>,
): void {
  let kept = 0;
  for (let i = 0; i < transparent.length; i++) {
    const part = transparent.data[i]!;
    const entry = entryOf(part);
    if (entry === undefined) transparent.data[kept++] = part;
    else {
      entry.isWhole = !entry.shadow;
      (entry.shadow ? alphaTest : opaque).push(part);
    }
  }
  transparent.length = kept;
}

function moveBack(parts: SmartArray<SubMesh>, length: number, transparent: SmartArray<SubMesh>): void {
  for (let i = length; i < parts.length; i++) {
    const part = parts.data[i]!;
    entryOf(part)!.isWhole = false;
    transparent.push(part);
  }
  parts.length = length;
}

function entryOf(part: SubMesh): Entry | undefined {
  const material = part.getMaterial();
  return material ? ENTRIES.get(material) : undefined;
}
