import type { AlphaMask, ApplyOptions } from '@alphastream/three';
import { useThree, type ThreeElements } from '@react-three/fiber';
import { createElement, useLayoutEffect, useRef, type ReactElement } from 'react';
import type { Material } from 'three';

/** The materials that a mask can be put on, by the names of their elements. */
export type MaskedElement =
  | 'meshBasicMaterial'
  | 'meshLambertMaterial'
  | 'meshPhongMaterial'
  | 'meshToonMaterial'
  | 'meshStandardMaterial'
  | 'meshPhysicalMaterial'
  | 'meshMatcapMaterial';

/** Properties of `<AlphaMaterial>`: those of the material, and how the mask is put on it. */
export type AlphaMaterialProps<E extends MaskedElement = 'meshBasicMaterial'> = Partial<Omit<ThreeElements[E], 'ref'>> &
  ApplyOptions & {
    /** Of `useAlphaMask`. The material is not masked while it is null. */
    mask: AlphaMask | null;
    /**
     * Which material it is.
     *
     * @defaultValue `meshBasicMaterial`
     */
    as?: E | undefined;
  };

/** A material of a mesh with the mask on it: `AlphaMask.applyTo`. It shows the video unless it has a `map`. */
export function AlphaMaterial<E extends MaskedElement = 'meshBasicMaterial'>({
  mask,
  as,
  stereo,
  eyeOrder,
  ...rest
}: AlphaMaterialProps<E>): ReactElement {
  const material = useRef<Material>(null);
  const invalidate = useThree((state) => state.invalidate);
  const { transparent } = rest;
  useLayoutEffect(() => {
    const target = material.current;
    if (mask === null || mask.disposed || target === null) return undefined;
    mask.applyTo(target, { stereo, eyeOrder, transparent: transparent });
    invalidate();
    return () => {
      mask.removeFrom(target);
      invalidate();
    };
  }, [mask, stereo, eyeOrder, transparent, invalidate]);
  return createElement(as ?? 'meshBasicMaterial', { ...rest, ref: material });
}
