import * as THREE from 'three';
import type { Effect } from './stage.js';

export const EFFECTS: readonly Effect[] = [
  // As passes for normals, depth and ambient occlusion draw the scene.
  { name: 'override material', draws: 'red' },
  { name: 'override ShaderMaterial', draws: 'red' },
  { name: 'GTAOPass', draws: 'red' },
  { name: 'OutlinePass', draws: 'edge' },
];

/** @returns Draws the scene with an effect. */
export async function createEffect(
  name: string,
  renderer: THREE.WebGLRenderer,
  scene: THREE.Scene,
  camera: THREE.Camera,
  mesh: THREE.Mesh,
): Promise<() => void> {
  if (name === 'OutlinePass') {
    // Loaded only here: they need a newer three than the rest of the suite.
    const { EffectComposer } = await import('three/addons/postprocessing/EffectComposer.js');
    const { OutlinePass } = await import('three/addons/postprocessing/OutlinePass.js');
    const { RenderPass } = await import('three/addons/postprocessing/RenderPass.js');
    const { width, height } = renderer.domElement;
    const composer = new EffectComposer(renderer);
    composer.addPass(new RenderPass(scene, camera));
    const outline = new OutlinePass(new THREE.Vector2(width, height), scene, camera, [mesh]);
    outline.edgeStrength = 10;
    composer.addPass(outline);
    return () => composer.render();
  }
  if (name === 'GTAOPass') {
    const { EffectComposer } = await import('three/addons/postprocessing/EffectComposer.js');
    const { GTAOPass } = await import('three/addons/postprocessing/GTAOPass.js');
    const { width, height } = renderer.domElement;
    const composer = new EffectComposer(renderer);
    const pass = new GTAOPass(scene, camera, width, height);
    // What it sees: nearer is brighter.
    pass.output = GTAOPass.OUTPUT.Depth;
    composer.addPass(pass);
    return () => composer.render();
  }
  scene.overrideMaterial =
    name === 'override material'
      ? new THREE.MeshBasicMaterial({ color: 0xff0000 })
      : new THREE.ShaderMaterial({
          vertexShader: 'void main() { gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 ); }',
          fragmentShader: 'void main() { gl_FragColor = vec4( 1.0, 0.0, 0.0, 1.0 ); }',
        });
  return () => renderer.render(scene, camera);
}
