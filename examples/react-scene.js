// A person in a scene of React Three Fiber, drawn only when there is something new. A person who is pointed at turns warmer.
import { AlphaScreen, useAlphaMask, useAlphaStream, useAlphaVideo } from '@alphastream/react';
import { Canvas, useFrame } from '@react-three/fiber';
import { createElement as h, StrictMode, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Person() {
  const stream = useAlphaStream('demo/public/clip/figure.asvp');
  const video = useAlphaVideo('demo/public/clip/figure.mp4', { loop: true, muted: true });
  const mask = useAlphaMask(stream, { video });
  const [isHovered, setHovered] = useState(false);
  useFrame(() => {
    if (mask !== null && mask.frame >= 0) document.body.dataset.frame = String(mask.frame);
  });
  const events = { onPointerOver: () => setHovered(true), onPointerOut: () => setHovered(false) };
  const color = { 'material-color': isHovered ? '#ffd9a0' : '#ffffff' };
  return h(AlphaScreen, { mask, height: 2, ...events, ...color });
}

function Scene() {
  return h(
    Canvas,
    { frameloop: 'demand', camera: { position: [0, 0.1, 3.4], fov: 40 } },
    h('gridHelper', { args: [8, 16, '#6d7ba0', '#47526f'], position: [0, -0.97, 0] }),
    h(Suspense, { fallback: null }, h(Person)),
  );
}

createRoot(/** @type {HTMLElement} */ (document.getElementById('root'))).render(h(StrictMode, null, h(Scene)));
