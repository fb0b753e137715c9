import { expect, it } from 'vitest';
import { useScriptPage } from '../support/script-page.js';

/** WebGPURenderer's WebGL2 back end in an emulated headset: each eye's half of what it shows is read back. */
const SCRIPT = `
  import * as THREE from 'three/webgpu';
  import { XRDevice, metaQuest3 } from 'iwer';
  import { AlphaMask, checkPassthrough } from '@alphastream/three/webgpu';
  import { openShapes, rectangle } from '/test/support/shapes.mjs';
  import { ManualClock } from '@alphastream/core';

  const device = new XRDevice(metaQuest3, { stereoEnabled: true });
  device.installRuntime({ globalObject: globalThis });
  // The emulated headset's framebuffer is the canvas's own, null; a real one is a framebuffer, and three counts on it.
  let framebuffer = null;
  const createFramebuffer = (width, height) => {
    const made = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, made);
    for (const [format, place] of [[gl.RGBA8, gl.COLOR_ATTACHMENT0], [gl.DEPTH_COMPONENT24, gl.DEPTH_ATTACHMENT]]) {
      const buffer = gl.createRenderbuffer();
      gl.bindRenderbuffer(gl.RENDERBUFFER, buffer);
      gl.renderbufferStorage(gl.RENDERBUFFER, format, width, height);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, place, gl.RENDERBUFFER, buffer);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    return made;
  };
  Object.defineProperty(XRWebGLLayer.prototype, 'framebuffer', {
    get() { return (framebuffer ??= createFramebuffer(this.framebufferWidth, this.framebufferHeight)); },
  });
  const renderer = new THREE.WebGPURenderer({ forceWebGL: true, alpha: true, antialias: false });
  renderer.setClearColor(0x000000, 0);
  // The emulated headset is as large as the window, and three asks for the size before it has been put there.
  renderer.setSize(innerWidth, innerHeight, false);
  document.body.append(renderer.domElement);
  await renderer.init();
  const gl = renderer.getContext();
  renderer.xr.enabled = true;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera();
  /** Side by side: the first half is set on the left side of its part, the second on the right. */
  const stream = await openShapes([[rectangle(0, 0, 31, 63), rectangle(96, 0, 127, 63)]], { width: 128, height: 64, processing: 'both' });

  // In a session WebGPURenderer calls the loop that was there when the session was handed to it.
  let onFrame = () => {};
  renderer.setAnimationLoop(() => onFrame());
  const readViews = () => renderer.xr.getCamera().cameras.map(({ viewport: { x, y, z, w } }) => {
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, framebuffer);
    return [0.25, 0.75].map((part) => {
      const pixel = new Uint8Array(4);
      gl.readPixels(Math.floor(x + z * part), Math.floor(y + w / 2), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return pixel[3];
    });
  });
  window.view = async (mode, kind, eyeOrder) => {
    const mask = new AlphaMask(stream, { clock: new ManualClock() });
    const options = { projection: 'equirect180', stereo: 'side-by-side', eyeOrder };
    if (kind === 'screen') scene.add(mask.createScreen(options));
    else scene.add(mask.createOccluder(options), new THREE.Mesh(new THREE.SphereGeometry(9), new THREE.MeshBasicNodeMaterial({ side: THREE.BackSide })));
    // On the page first: what was built for one camera must not be used for two.
    mask.update();
    renderer.render(scene, camera);
    const session = await navigator.xr.requestSession(mode);
    renderer.xr.setReferenceSpaceType('local');
    await renderer.xr.setSession(session);
    let frames = 0;
    const found = await new Promise((resolve) => {
      onFrame = () => {
        if (frames++ > 4) return;
        mask.update(renderer);
        renderer.render(scene, camera);
        if (frames > 4) resolve({ views: readViews(), problems: checkPassthrough(renderer, scene).problems });
      };
    });
    onFrame = () => {};
    mask.dispose();
    scene.clear();
    await session.end();
    return found;
  };
  window.ready = true;
`;

const ask = useScriptPage({ script: SCRIPT, imports: { iwer: '/node_modules/iwer/build/iwer.module.js' } }, [
  '--disable-blink-features=WebXR',
]);

interface View {
  views: number[][];
  problems: string[];
}

it.each([
  ['screen', 'left-first'],
  ['screen', 'right-first'],
  ['occluder', 'left-first'],
  ['occluder', 'right-first'],
])('both eyes of a %s see their own half (%s)', async (kind, order) => {
  const { views, problems } = await ask<View>('view', 'immersive-ar', kind, order);
  expect(problems).toEqual([]);
  const first = kind === 'screen' ? [255, 0] : [0, 255];
  const second = kind === 'screen' ? [0, 255] : [255, 0];
  expect(views).toEqual(order === 'left-first' ? [first, second] : [second, first]);
});
