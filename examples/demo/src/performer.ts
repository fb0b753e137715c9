import { AlphaStream, type KeySource, type Source } from '@alphastream/core';
import type { AlphaVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/three';
import { DoubleSide, Mesh, MeshBasicMaterial, PlaneGeometry } from 'three';

/** Height of the picture in the scene, in metres. */
const PICTURE_HEIGHT = 2.35;
/** Part of the picture below the floor: filmed people rarely stand on the edge of the picture. */
const BELOW_FLOOR = 0.02;

/** A filmed person in the scene: the video, its mask, and their plane. */
export interface Performer {
  readonly stream: AlphaStream;
  readonly mask: AlphaMask;
  readonly mesh: Mesh;
  /** Shows the picture with or without its mask. */
  showWhole(whole: boolean): void;
  dispose(): void;
}

/** Opens a mask stream and puts its picture on a plane. Rejects with a sentence for the user. */
export async function createPerformer(
  video: AlphaVideo,
  source: Source,
  key: KeySource | undefined,
): Promise<Performer> {
  const stream = await AlphaStream.open(source, { key });
  const mask = new AlphaMask(stream, { video });
  const aspect = video.videoWidth / video.videoHeight;
  const material = new MeshBasicMaterial({
    map: mask.videoTexture,
    side: DoubleSide,
    alphaTest: 0.02,
    toneMapped: false,
  });
  const mesh = new Mesh(new PlaneGeometry(PICTURE_HEIGHT * aspect, PICTURE_HEIGHT), material);
  mesh.position.y = PICTURE_HEIGHT * (0.5 - BELOW_FLOOR);
  mesh.castShadow = true;
  mask.applyTo(material);
  return {
    stream,
    mask,
    mesh,
    showWhole: (whole) => (whole ? mask.removeFrom(material) : void mask.applyTo(material)),
    dispose: () => {
      mesh.removeFromParent();
      mask.dispose();
      stream.dispose();
      mesh.geometry.dispose();
      material.dispose();
    },
  };
}
