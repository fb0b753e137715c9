import { AlphaStream, type KeySource, type Source } from '@alphastream/core';
import { AlphaMask } from '@alphastream/three';
import { DoubleSide, Mesh, MeshBasicMaterial, MeshDepthMaterial, PlaneGeometry, RGBADepthPacking } from 'three';

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
  video: HTMLVideoElement,
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
  const shadow = new MeshDepthMaterial({ depthPacking: RGBADepthPacking, alphaTest: 0.5, side: DoubleSide });
  mesh.customDepthMaterial = mask.applyTo(shadow);
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
      shadow.dispose();
    },
  };
}

/** Loads a video up to its first picture. Rejects with a sentence for the user. */
export function loadVideo(url: string, name: string): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  Object.assign(video, {
    muted: true,
    loop: true,
    playsInline: true,
    crossOrigin: 'anonymous',
    preload: 'auto',
    src: url,
  });
  return new Promise((resolve, reject) => {
    video.addEventListener('loadeddata', () => resolve(video), { once: true });
    video.addEventListener(
      'error',
      () =>
        reject(
          new Error(`The video ${name} could not be loaded. Check its URL, and that the browser plays its format.`),
        ),
      { once: true },
    );
  });
}

/** Releases the data of a video, and its file. */
export function unloadVideo(video: HTMLVideoElement): void {
  const { src } = video;
  video.pause();
  video.removeAttribute('src');
  video.load();
  if (src.startsWith('blob:')) URL.revokeObjectURL(src);
}
