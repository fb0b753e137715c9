/** What a page writes, for the compiler alone: every public call with the oldest Babylon.js that is supported. */
import { AlphaStream } from '@alphastream/core';
import { AlphaMask, checkPassthrough, createDebugOverlay, type Projection } from '@alphastream/babylon';
import { AlphaStreamBlock } from '@alphastream/babylon/node-material';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { NodeMaterial } from '@babylonjs/core/Materials/Node/nodeMaterial.js';
import { PBRMaterial } from '@babylonjs/core/Materials/PBR/pbrMaterial.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';

export async function useMask(video: HTMLVideoElement, scene: Scene) {
  const stream = await AlphaStream.open('person.asvp', { processing: 'both' });
  const mask = new AlphaMask('person', stream, { video, late: 'hold', feather: 1, smooth: true }, scene);
  const material: StandardMaterial = mask.applyTo(new StandardMaterial('lit', scene));
  mask.applyTo(new PBRMaterial('pbr', scene), { stereo: 'top-bottom' });
  const nodes = new NodeMaterial('nodes', scene);
  nodes.addOutputNode(new AlphaStreamBlock('mask'));
  const texture: BaseTexture = mask.texture;
  const projection: Projection = 'equirect180';
  const screen: Mesh = mask.createScreen({ projection, stereo: 'side-by-side', eyeOrder: 'left-first' });
  const occluder = mask.createOccluder({ renderingGroupId: 1 });
  occluder.distance = 3;
  mask.createCutout().position.x = 1;
  mask.onFrameObservable.add(({ frame }) => console.log(frame));
  await mask.whenReadyAsync();
  document.body.append(createDebugOverlay(mask));
  const problems: string[] = checkPassthrough(scene).problems;
  mask.removeFrom(material);
  mask.dispose();
  return { texture, screen, problems, ready: mask.isReady(), drift: mask.stats.driftFrames };
}
