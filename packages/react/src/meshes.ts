import type { AlphaMask, MaskMeshOptions, ScreenOptions, SurfaceMesh, SurfaceOptions } from '@alphastream/three';
import { useThree, type ThreeElements } from '@react-three/fiber';
import { createElement, useLayoutEffect, useState, type ReactElement, type Ref } from 'react';
import type { Mesh } from 'three';

/** Properties of a mesh element, without those that the mask sets. */
export type MeshProps = Partial<
  Omit<ThreeElements['mesh'], keyof SurfaceOptions | 'geometry' | 'material' | 'args' | 'ref'>
> & {
  /** Gets the `SurfaceMesh`, such as for `mask.createContactShadow`. */
  ref?: Ref<SurfaceMesh> | Ref<Mesh> | undefined;
};

/** Properties of `<AlphaScreen>`: those of a mesh, and the place of the picture. */
export type AlphaScreenProps = MeshProps &
  ScreenOptions & {
    /** Of `useAlphaMask`. Nothing is shown while it is null. */
    mask: AlphaMask | null;
  };

/** Properties of `<AlphaOccluder>` and `<AlphaCutout>`: those of a mesh, and the place of the picture. */
export type AlphaOutlineProps = Omit<AlphaScreenProps, 'shadow'> & MaskMeshOptions;

/**
 * A mesh that shows the masked video: `AlphaMask.createScreen`. Its events answer on the person only. What is in front of the
 * person keeps them away if it has a handler that calls `stopPropagation`.
 */
export function AlphaScreen(props: AlphaScreenProps): ReactElement | null {
  return useMaskMesh(props, (mask, options) => mask.createScreen(options));
}

/**
 * A mesh of the outline that hides what is behind the person: `AlphaMask.createOccluder`. The stream needs
 * `useAlphaStream(source, { processing: 'both' })`.
 */
export function AlphaOccluder(props: AlphaOutlineProps): ReactElement | null {
  return useMaskMesh(props, (mask, options) => mask.createOccluder(options));
}

/**
 * A mesh of the outline that shows the video, opaque: `AlphaMask.createCutout`. The stream needs
 * `useAlphaStream(source, { processing: 'both' })`.
 */
export function AlphaCutout(props: AlphaOutlineProps): ReactElement | null {
  return useMaskMesh(props, (mask, options) => mask.createCutout(options));
}

/** Creates a mesh, and another one when its place changes. */
function useMaskMesh(
  { mask, projection, stereo, eyeOrder, width, height, distance, fieldOfView, shadow, ...rest }: AlphaScreenProps,
  create: (mask: AlphaMask, options: ScreenOptions) => SurfaceMesh,
): ReactElement | null {
  const [mesh, setMesh] = useState<SurfaceMesh | null>(null);
  const invalidate = useThree((state) => state.invalidate);
  useLayoutEffect(() => {
    if (mask === null || mask.disposed) return undefined;
    const options = { projection, stereo, eyeOrder, width, height, distance, fieldOfView, shadow };
    const created = create(mask, options);
    setMesh(created);
    invalidate();
    return () => {
      setMesh(null);
      created.dispose();
    };
    // `create` is the same function of the mask in each render.
  }, [mask, projection, stereo, eyeOrder, width, height, distance, fieldOfView, shadow, invalidate]);
  // The mask disposes it.
  return mesh && createElement('primitive', { ...rest, object: mesh, dispose: null });
}
