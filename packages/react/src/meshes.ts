import type { AlphaMask, MaskMeshOptions, SurfaceMesh, SurfaceOptions } from '@alphastream/three';
import { useThree, type ThreeElements } from '@react-three/fiber';
import { createElement, useLayoutEffect, useState, type ReactElement } from 'react';

/** Properties of a mesh element, without those that the mask sets. */
export type MeshProps = Partial<Omit<ThreeElements['mesh'], keyof MaskMeshOptions | 'geometry' | 'material' | 'args'>>;

/** Properties of `<AlphaScreen>`: those of a mesh, and the place of the picture. */
export type AlphaScreenProps = MeshProps &
  SurfaceOptions & {
    /** Of `useAlphaMask`. Nothing is shown while it is null. */
    mask: AlphaMask | null;
  };

/** Properties of `<AlphaOccluder>` and `<AlphaCutout>`: those of a mesh, and the place of the picture. */
export type AlphaOutlineProps = AlphaScreenProps & MaskMeshOptions;

/** A mesh that shows the masked video: `AlphaMask.createScreen`. Its events answer on the person only. */
export function AlphaScreen(props: AlphaScreenProps): ReactElement | null {
  return useMaskMesh(props, (mask, options) => mask.createScreen(options));
}

/** A mesh of the outline that hides what is behind the person: `AlphaMask.createOccluder`. */
export function AlphaOccluder(props: AlphaOutlineProps): ReactElement | null {
  return useMaskMesh(props, (mask, options) => mask.createOccluder(options));
}

/** A mesh of the outline that shows the video, opaque: `AlphaMask.createCutout`. */
export function AlphaCutout(props: AlphaOutlineProps): ReactElement | null {
  return useMaskMesh(props, (mask, options) => mask.createCutout(options));
}

/** Creates a mesh, and another one when its place changes. */
function useMaskMesh(
  { mask, projection, stereo, eyeOrder, width, height, distance, fieldOfView, renderOrder, ...rest }: AlphaOutlineProps,
  create: (mask: AlphaMask, options: MaskMeshOptions) => SurfaceMesh,
): ReactElement | null {
  const [mesh, setMesh] = useState<SurfaceMesh | null>(null);
  const invalidate = useThree((state) => state.invalidate);
  useLayoutEffect(() => {
    if (mask === null || mask.disposed) return undefined;
    const options = { projection, stereo, eyeOrder, width, height, distance, fieldOfView, renderOrder };
    const created = create(mask, options);
    setMesh(created);
    invalidate();
    return () => {
      setMesh(null);
      created.dispose();
    };
    // `create` is the same function of the mask in each render.
  }, [mask, projection, stereo, eyeOrder, width, height, distance, fieldOfView, renderOrder, invalidate]);
  // The mask disposes it.
  return mesh && createElement('primitive', { ...rest, object: mesh, dispose: null });
}
