import type { Settings } from '../settings.js';

/** The code that shows the person in a scene of three.js. */
export function codeFor(base: string, { feather, inset, bleed, despill }: Settings, aspect: number): string {
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
scene.add(mask.createScreen({ width: ${(1.8 * aspect).toFixed(2)}, height: 1.8 }));
renderer.setAnimationLoop(() => {
  mask.update(renderer);
  renderer.render(scene, camera);
});
await video.play();`;
}
