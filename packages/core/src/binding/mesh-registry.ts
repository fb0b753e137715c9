import type { CompactFrame } from '../mask/compact-frame.js';

/** A mesh of an engine that follows the outline of each frame. */
export interface OutlineMesh<M> {
  /** The mesh of the engine. */
  readonly mesh: M;
  /**
   * Shows the outline of a frame; nothing for null.
   *
   * @param second The frame of the second eye, for frame-sequential stereo.
   */
  show(frame: CompactFrame | null, second: CompactFrame | null): void;
  /** Called when the mesh is disposed. Releases what the mesh itself does not own. */
  dispose?(): void;
}

/** All meshes of a mask: they follow its frames, and are disposed with it. */
export abstract class MeshRegistryBase<M> {
  readonly #stream: { nearestCachedFrame(index: number): CompactFrame | null };
  readonly #meshes = new Set<M>();
  readonly #outlines = new Set<OutlineMesh<M>>();
  readonly #followers = new Set<{ show(frame: CompactFrame | null): void }>();
  #frame: CompactFrame | null = null;
  #second: CompactFrame | null = null;
  #hasFailed = false;

  /** @param stream Its cached frames tell whether there are triangle strips. */
  constructor(stream: { nearestCachedFrame(index: number): CompactFrame | null }) {
    this.#stream = stream;
  }

  /**
   * Shows the outline of a frame on every mesh.
   *
   * @param second The frame of the second eye, for frame-sequential stereo.
   * @throws Error once, if the frames have no triangle strips.
   */
  show(frame: CompactFrame | null, second: CompactFrame | null = null): void {
    this.#frame = frame;
    this.#second = second;
    for (const outline of this.#outlines) outline.show(frame, second);
    for (const follower of this.#followers) follower.show(frame);
    if (this.#outlines.size === 0 || this.#hasFailed || hasStrip(frame)) return;
    this.#hasFailed = true;
    throw createStripError();
  }

  /** Disposes all meshes. */
  dispose(): void {
    for (const mesh of [...this.#meshes]) this.disposeMesh(mesh);
  }

  /**
   * Lets something follow the frames that needs no triangle strips. It is shown the current frame at once.
   *
   * @param object Disposed with the mask, and forgotten if it is disposed before.
   */
  protected addFollower<A extends M>(object: A, show: (frame: CompactFrame | null) => void): A {
    const follower = { show };
    show(this.#frame);
    this.#followers.add(follower);
    this.#meshes.add(object);
    this.onDispose(object, () => {
      this.#meshes.delete(object);
      this.#followers.delete(follower);
    });
    return object;
  }

  /** Disposes `mesh` with the mask, and forgets it if it is disposed before. */
  protected add<A extends M>(mesh: A): A {
    this.#meshes.add(mesh);
    this.onDispose(mesh, () => this.#meshes.delete(mesh));
    return mesh;
  }

  /**
   * Adds an outline, which shows the current frame at once.
   *
   * @throws Error if the frames have no triangle strips; nothing is created then.
   */
  protected addOutline<O extends OutlineMesh<M>>(create: () => O): O['mesh'] {
    if (!hasStrip(this.#frame ?? this.#stream.nearestCachedFrame(0))) throw createStripError();
    const outline = create();
    outline.show(this.#frame, this.#second);
    this.#outlines.add(outline);
    this.#meshes.add(outline.mesh);
    this.onDispose(outline.mesh, () => {
      this.#meshes.delete(outline.mesh);
      this.#outlines.delete(outline);
      outline.dispose?.();
    });
    return outline.mesh;
  }

  /** Calls `callback` when a mesh is disposed, by the mask or the user. Called once per mesh. */
  protected abstract onDispose(mesh: M, callback: () => void): void;

  /** Disposes a mesh with the geometry and the material that it was created with. */
  protected abstract disposeMesh(mesh: M): void;
}

/** Returns the picture for a cut-out. Throws a TypeError for a mask without a video. */
export function requirePicture<P>(picture: P | null): P {
  if (picture === null) throw new TypeError('A cut-out shows the video: give the mask one.');
  return picture;
}

function hasStrip(frame: CompactFrame | null): boolean {
  return frame?.triangleStrip !== null;
}

function createStripError(): Error {
  return new Error(
    "Occluders and cut-outs need triangle strips: open the stream with AlphaStream.open(source, { processing: 'both' }).",
  );
}
