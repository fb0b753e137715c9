import type { Material } from '@babylonjs/core/Materials/material.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';

/** Materials that may show the picture. */
interface Textured {
  readonly diffuseTexture?: BaseTexture | null;
  readonly albedoTexture?: BaseTexture | null;
  readonly baseTexture?: BaseTexture | null;
  readonly emissiveTexture?: BaseTexture | null;
}

/** Returns the texture whose coordinates the mask is read at: the first that a material has. */
export function shownTextureOf(material: Material): BaseTexture | null {
  const { diffuseTexture, albedoTexture, baseTexture, emissiveTexture } = material as Textured;
  return diffuseTexture ?? albedoTexture ?? baseTexture ?? emissiveTexture ?? null;
}
