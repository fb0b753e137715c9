import { AlphaStream, type KeySource, type Source } from '@alphastream/core';
import type { AlphaVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/three';
import { DoubleSide, Mesh, MeshBasicMaterial, PlaneGeometry, type WebGLRenderer } from 'three';

/** Height of the picture in the scene, in metres. */
const PICTURE_HEIGHT = 2.35;

/** A filmed person in the scene: the video, its mask, and their plane. */
export interface Performer {
  readonly stream: AlphaStream;
  readonly mask: AlphaMask;
  readonly mesh: Mesh;
  /** Brings picture and mask up to date. Called before each render. */
  update(renderer: WebGLRenderer): void;
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
  mesh.castShadow = true;
  mask.applyTo(material);
  let isPlaced = false;
  const update = (renderer: WebGLRenderer) => {
    mask.update(renderer);
    const box = isPlaced ? null : mask.bounds();
    if (box === null) return;
    // Filmed people rarely stand on the edge of the picture: in the first one with somebody, their feet are on the floor.
    mesh.position.y = PICTURE_HEIGHT * (box.y + box.height - 0.5);
    isPlaced = true;
  };
  return {
    stream,
    mask,
    mesh,
    update,
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
