/** Scenes of React Three Fiber: mounted, played, clicked and taken away again. */
import { AlphaMask } from '@alphastream/three';
import { AlphaMaterial, AlphaScreen, useAlphaMask, useAlphaStream, useAlphaVideo } from '@alphastream/react';
import { Canvas, useThree } from '@react-three/fiber';
import { createElement as h, StrictMode, Suspense, useEffect, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Mesh, WebGLRenderer } from 'three';
import { CLIP, readNumbers } from '../../support/number-grid.mjs';

/** Masks that were brought up to date and not disposed since. */
const alive = new Set<AlphaMask>();
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the mask as `this`
const { update, dispose } = AlphaMask.prototype;
AlphaMask.prototype.update = function (this: AlphaMask, renderer) {
  if (!this.disposed) alive.add(this);
  return update.call(this, renderer);
};
AlphaMask.prototype.dispose = function (this: AlphaMask) {
  alive.delete(this);
  dispose.call(this);
};

let renderer: WebGLRenderer | null = null;
const sight = { renders: 0, wrong: 0, pictures: new Set<number>() };
const clicks: string[] = [];
let feather = 0;

function Look({ mask }: { mask: AlphaMask | null }): ReactNode {
  const gl = useThree((state) => state.gl);
  useEffect(() => {
    renderer = gl;
    const render = gl.render.bind(gl);
    gl.render = (scene, camera) => {
      render(scene, camera);
      if (mask === null || mask.frame < 0) return;
      const { width, height } = CLIP;
      const pixels = new Uint8Array(4 * width * height);
      const context = gl.getContext();
      context.readPixels(0, 0, width, height, context.RGBA, context.UNSIGNED_BYTE, pixels);
      sight.renders++;
      try {
        const { picture, mask: drawn } = readNumbers(pixels, width, height, { flipY: true });
        sight.pictures.add(picture);
        if (picture !== drawn || drawn !== mask.frame) sight.wrong++;
      } catch {
        sight.wrong++;
      }
    };
    return () => {
      gl.render = render;
    };
  }, [gl, mask]);
  return null;
}

/** The mesh of the person, as its `ref` gives it. */
let person: Mesh | null = null;
const keepMesh = (mesh: Mesh | null) => {
  person = mesh;
};

function Person({ kind }: { kind: 'screen' | 'material' }): ReactNode {
  const stream = useAlphaStream('/test/fixtures/numbers.asvp');
  const video = useAlphaVideo('/test/fixtures/numbers/b-frames.mp4', { loop: true, muted: true });
  const mask = useAlphaMask(stream, { video, feather });
  const props = { onClick: () => clicks.push(kind), name: 'person', renderOrder: 5, ref: keepMesh };
  return [
    h(Look, { key: 'look', mask }),
    kind === 'screen'
      ? h(AlphaScreen, { key: 'screen', mask, width: 2, height: 2, ...props })
      : h('mesh', { key: 'mesh', ...props }, [
          h('planeGeometry', { key: 'geometry', args: [2, 2] }),
          h(AlphaMaterial, { key: 'material', mask, toneMapped: false }),
        ]),
  ];
}

function createScene(kind: 'screen' | 'material'): ReactNode {
  const camera = {
    left: -1,
    right: 1,
    top: 1,
    bottom: -1,
    near: 0,
    far: 10,
    position: [0, 0, 1],
  } as const;
  const canvas = h(Canvas, {
    orthographic: true,
    camera: camera as never,
    frameloop: 'demand',
    dpr: 1,
    flat: true,
    linear: false,
    gl: { preserveDrawingBuffer: true, antialias: false },
    children: h(Suspense, { fallback: null }, h(Person, { kind })),
  });
  return h(StrictMode, null, canvas);
}

const box = document.createElement('div');
box.style.cssText = `width:${CLIP.width}px;height:${CLIP.height}px`;
document.body.append(box);

const root: { current: Root | null } = { current: null };
const api = {
  mount(kind: 'screen' | 'material'): void {
    Object.assign(sight, { renders: 0, wrong: 0, pictures: new Set<number>() });
    clicks.length = 0;
    root.current = createRoot(box);
    root.current.render(createScene(kind));
  },
  unmount(): void {
    root.current?.unmount();
  },
  sight: () => ({ renders: sight.renders, wrong: sight.wrong, pictures: sight.pictures.size }),
  clicks: () => clicks,
  alive: () => alive.size,
  renderOrder: () => person?.renderOrder,
  geometries: () => renderer?.info.memory ?? null,
  setFeather(value: number): void {
    feather = value;
    root.current?.render(createScene('screen'));
  },
  feathers: () => [...alive].map((mask) => mask.feather),
};
declare global {
  interface Window {
    react: typeof api;
  }
}
window.react = api;
