import type { AlphaStream } from '@alphastream/core';
import { AlphaMask, type AlphaMaskOptions } from '@alphastream/three';
import { useFrame, useThree } from '@react-three/fiber';
import { useLayoutEffect, useRef, useState } from 'react';

/** Options that change a mask that is there; all others make a new one. */
const PROPERTIES = ['feather', 'inset', 'threshold', 'invert', 'despill', 'bleed'] as const;

/** Masks are brought up to date before the frame callbacks of an application, whose priority is 0. */
const UPDATE_PRIORITY = -1;

/**
 * Creates a mask of a stream, and brings it up to date in each frame of the canvas. With `frameloop="demand"` it asks for a
 * frame when there is something new. It is disposed with its component.
 *
 * @param stream Of `useAlphaStream`, or an open one of your own.
 * @param options As for AlphaMask. `feather`, `inset`, `threshold`, `invert`, `despill` and `bleed` may change at any time;
 * a change of another one makes a new mask.
 * @returns The mask; null in the first render.
 */
export function useAlphaMask(stream: AlphaStream, options: AlphaMaskOptions = {}): AlphaMask | null {
  const [mask, setMask] = useState<AlphaMask | null>(null);
  const invalidate = useThree((state) => state.invalidate);
  const latest = useRef(options);
  latest.current = options;
  const { video, clock, videoOffset, width, height, smooth, paint, late, toneMapped } = options;
  useLayoutEffect(() => {
    const onInvalidate = () => {
      latest.current.onInvalidate?.();
      invalidate();
    };
    const created = new AlphaMask(stream, { ...latest.current, onInvalidate });
    setMask(created);
    invalidate();
    return () => {
      setMask(null);
      created.dispose();
    };
  }, [stream, video, clock, videoOffset, width, height, smooth, paint, late, toneMapped, invalidate]);
  useLayoutEffect(() => {
    if (mask === null) return;
    for (const name of PROPERTIES) {
      const value = options[name];
      if (value !== undefined && mask[name] !== value) Object.assign(mask, { [name]: value });
    }
  });
  useFrame(({ gl }) => mask?.update(gl), UPDATE_PRIORITY);
  return mask;
}
