/** What a page writes, for the compiler alone: every public call with the types of the oldest three that is supported. */
import { AlphaStream } from '@alphastream/core';
import { AlphaMask, checkPassthrough, createDebugOverlay, type Projection } from '@alphastream/three';
import { AlphaMask as NodeAlphaMask } from '@alphastream/three/webgpu';
import * as THREE from 'three';
import { MeshBasicNodeMaterial } from 'three/webgpu';

export async function usePlain(video: HTMLVideoElement, renderer: THREE.WebGLRenderer, scene: THREE.Scene) {
  const stream = await AlphaStream.open('person.asvp', { processing: 'both' });
  const mask = new AlphaMask(stream, { video, late: 'hold', feather: 1, smooth: true, onInvalidate: () => {} });
  const material: THREE.MeshStandardMaterial = mask.applyTo(new THREE.MeshStandardMaterial({ map: mask.videoTexture }));
  const texture: THREE.DataTexture = mask.texture;
  const projection: Projection = 'equirect180';
  const screen: THREE.Mesh = mask.createScreen({ projection, stereo: 'side-by-side', eyeOrder: 'left-first' });
  const occluder = mask.createOccluder({ renderOrder: -2 });
  occluder.distance = 3;
  occluder.material.colorWrite = false;
  scene.add(screen, occluder, mask.createCutout());
  document.body.append(createDebugOverlay(mask));
  const shown: boolean = mask.update(renderer);
  const problems: string[] = checkPassthrough(renderer, scene).problems;
  mask.removeFrom(material);
  mask.dispose();
  return { texture, shown, problems, drift: mask.stats.driftFrames };
}

export async function useNodes(video: HTMLVideoElement, scene: THREE.Scene) {
  const mask = new NodeAlphaMask(await AlphaStream.open('person.asvp'), { video });
  const material: MeshBasicNodeMaterial = mask.applyTo(new MeshBasicNodeMaterial());
  const screen = mask.createScreen({ stereo: 'side-by-side' });
  screen.material.colorNode = null;
  scene.add(screen, mask.createOccluder(), mask.createCutout());
  mask.update();
  return material;
}
