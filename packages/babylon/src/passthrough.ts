import { checkSession, type PassthroughReport } from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** The part of a WebXRCamera that is checked. */
interface XrCamera {
  readonly _xrSessionManager?: { readonly session?: XRSession | undefined };
}

/** The part of a material that makes it a sky. */
interface SkyMaterial {
  readonly reflectionTexture?: { readonly coordinatesMode: number } | null;
}

/**
 * Finds what makes passthrough black: no session, a session without the room, an opaque canvas or clear colour, a sky or a
 * background. Call it again after the session has begun.
 */
export function checkPassthrough(scene: Scene): PassthroughReport {
  const problems: string[] = [];
  const session = (scene.activeCamera as XrCamera | null)?._xrSessionManager?.session;
  checkSession(session, "call xr.baseExperience.enterXRAsync('immersive-ar', …)", problems);
  const context = scene.getEngine().getRenderingCanvas()?.getContext('webgl2');
  if (context?.getContextAttributes()?.alpha === false) {
    problems.push('The canvas has no alpha: make the engine with { alpha: true }.');
  }
  // Babylon itself stops clearing in a session that shows the room.
  if (scene.autoClear && scene.clearColor.a > 0) {
    problems.push('The clear colour is opaque: set scene.clearColor.a = 0.');
  }
  const sky = scene.meshes.find((mesh) => mesh.isEnabled() && mesh.isVisible && isSky(mesh));
  if (sky !== undefined) problems.push(`The mesh "${sky.name}" is a sky that hides the room: disable it.`);
  if (scene.layers?.some(({ isBackground, isEnabled }) => isBackground && isEnabled)) {
    problems.push('The scene has a background layer that hides the room: disable it.');
  }
  return { ok: problems.length === 0, problems };
}

function isSky(mesh: AbstractMesh): boolean {
  const sky = (mesh.material as SkyMaterial | null)?.reflectionTexture;
  return mesh.infiniteDistance || sky?.coordinatesMode === Constants.TEXTURE_SKYBOX_MODE;
}
