import { GlowLayer } from '@babylonjs/core/Layers/glowLayer.js';
import { HighlightLayer } from '@babylonjs/core/Layers/highlightLayer.js';
// Without them, layers and overlays draw nothing.
import '@babylonjs/core/Layers/effectLayerSceneComponent.js';
import '@babylonjs/core/Rendering/outlineRenderer.js';
import { Layer } from '@babylonjs/core/Layers/layer.js';
import { DepthRenderer } from '@babylonjs/core/Rendering/depthRenderer.js';
import { GeometryBufferRenderer } from '@babylonjs/core/Rendering/geometryBufferRenderer.js';
import '@babylonjs/core/Rendering/depthRendererSceneComponent.js';
import '@babylonjs/core/Rendering/geometryBufferRendererSceneComponent.js';
import '@babylonjs/core/Rendering/prePassRendererSceneComponent.js';
import { SSAO2RenderingPipeline } from '@babylonjs/core/PostProcesses/RenderPipeline/Pipelines/ssao2RenderingPipeline.js';
import '@babylonjs/core/PostProcesses/RenderPipeline/postProcessRenderPipelineManagerSceneComponent.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Effect } from './stage.js';

export const EFFECTS: readonly Effect[] = [
  { name: 'renderOverlay', draws: 'red' },
  { name: 'DepthRenderer', draws: 'red' },
  { name: 'GeometryBufferRenderer', draws: 'red' },
  { name: 'renderOutline', draws: 'nothing' },
  { name: 'SSAO2RenderingPipeline', draws: 'nothing' },
  { name: 'HighlightLayer', draws: 'edge' },
  { name: 'GlowLayer', draws: 'nothing' },
];

export function startEffect(name: string, scene: Scene, mesh: Mesh): void {
  if (name === 'renderOverlay') {
    mesh.overlayColor = Color3.Red();
    mesh.overlayAlpha = 1;
    mesh.renderOverlay = true;
  } else if (name === 'DepthRenderer') {
    const renderer = new DepthRenderer(scene, 1, scene.activeCamera, true);
    // Without it, what blends has no depth there.
    renderer.forceDepthWriteTransparentMeshes = true;
    const map = renderer.getDepthMap();
    // Nothing has the clear colour, which is changed to none of red.
    map.onClearObservable.clear();
    map.onClearObservable.add((engine) => engine.clear(new Color4(0, 0, 0, 1), true, true, true));
    scene.customRenderTargets.push(map);
    show(map, scene);
  } else if (name === 'GeometryBufferRenderer') {
    const renderer = new GeometryBufferRenderer(scene, 1);
    scene.customRenderTargets.push(renderer.getGBuffer());
    // The depth, in units of the scene: above 1.
    show(renderer.getGBuffer().textures[0]!, scene);
  } else if (name === 'renderOutline') {
    mesh.outlineColor = Color3.Green();
    mesh.outlineWidth = 0.1;
    mesh.renderOutline = true;
  } else if (name === 'SSAO2RenderingPipeline') {
    // With a pre-pass, in which the materials themselves write depth and normals: nothing stands behind to be shaded.
    new SSAO2RenderingPipeline('ssao', scene, 1, [scene.activeCamera!], false);
  } else if (name === 'HighlightLayer') {
    new HighlightLayer('highlight', scene).addMesh(mesh, Color3.Green());
  } else {
    new GlowLayer('glow', scene).intensity = 2;
  }
}

/** Shows a texture in place of the scene. */
function show(texture: BaseTexture, scene: Scene): void {
  const layer = new Layer('texture', null, scene, false);
  layer.texture = texture;
}
