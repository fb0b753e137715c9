import type { Settings } from '../settings.js';

/**
 * The code that shows the person in a scene of three.js.
 *
 * @param ground Where the feet are, as a share of the height above the lower edge.
 */
export function codeFor(
  base: string,
  { feather, inset, bleed, despill }: Settings,
  aspect: number,
  ground: number,
): string {
  const options = [
    'video',
    ...Object.entries({ feather, inset, bleed })
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => `${name}: ${value}`),
    ...(despill === 'none' ? [] : [`despill: '${despill}'`]),
  ].join(', ');
  const file = (extension: string) => `'${base.replaceAll(/[\\']/g, '\\$&')}.${extension}'`;
  return `// npm install @alphastream/core @alphastream/three three
import { AlphaStream } from '@alphastream/core';
import { openVideo } from '@alphastream/core/video';
import { AlphaMask } from '@alphastream/three';

const video = await openVideo(${file('mp4')}, { loop: true, muted: true });
const stream = await AlphaStream.open(${file('asvp')});
const mask = new AlphaMask(stream, { ${options} });
const person = mask.createScreen({ width: ${(1.8 * aspect).toFixed(2)}, height: 1.8 });
person.position.y = 1.8 * (0.5 - ${Number(ground.toFixed(3))}); // the feet are on the floor
scene.add(person);
renderer.setAnimationLoop(() => {
  mask.update(renderer);
  renderer.render(scene, camera);
});
await video.play();`;
}
