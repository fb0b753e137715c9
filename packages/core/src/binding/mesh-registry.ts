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
  /** Called when the mesh and all of its clones are disposed. Releases what they share. */
  dispose(): void;
}

/** All meshes of a mask and what hangs on them, with their clones: they follow its frames, and are disposed with it. */
export abstract class MeshRegistryBase<M> {
  readonly #stream: { nearestCachedFrame(index: number): CompactFrame | null };
  readonly #meshes = new Set<M>();
  readonly #outlines = new Set<OutlineMesh<M>>();
  readonly #followers = new Map<M, (frame: CompactFrame | null) => void>();
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
    for (const follow of this.#followers.values()) follow(frame);
    if (this.#outlines.size === 0 || this.#hasFailed || hasStrip(frame)) return;
    this.#hasFailed = true;
    throw createStripError();
  }

  /** Disposes all meshes. */
  dispose(): void {
    for (const mesh of [...this.#meshes]) this.disposeMesh(mesh);
  }

  /**
   * Lets something follow the frames that needs no triangle strips. It and each clone are shown the current frame at once.
   *
   * @param object Disposed with the mask, and forgotten if it is disposed before.
   * @param show Shows a frame on the object or on a clone.
   * @param release Releases what the object shares with its clones. Called when all are disposed.
   */
  protected addFollower<A extends M>(
    object: A,
    show: (object: A, frame: CompactFrame | null) => void,
    release?: () => void,
  ): A {
    this.#keep(object, release, (member) => {
      const follow = (frame: CompactFrame | null) => show(member as A, frame);
      follow(this.#frame);
      this.#followers.set(member, follow);
    });
    return object;
  }

  /**
   * Disposes `mesh` and its clones with the mask, and forgets them if they are disposed before.
   *
   * @param release Releases what the mesh shares with its clones. Called when all are disposed.
   */
  protected add<A extends M>(mesh: A, release: () => void): A {
    this.#keep(mesh, release);
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
    this.#keep(outline.mesh, () => {
      this.#outlines.delete(outline);
      outline.dispose();
    });
    return outline.mesh;
  }

  /** Calls `callback` when a mesh is disposed, by the mask or the user. Called once per mesh. */
  protected abstract onDispose(mesh: M, callback: () => void): void;

  /** Calls `callback` with each clone of a mesh. Called once per mesh. */
  protected abstract onClone(mesh: M, callback: (clone: M) => void): void;

  /** Disposes a mesh, but not what it shares with its clones. */
  protected abstract disposeMesh(mesh: M): void;

  /** Keeps a mesh and its clones until they are disposed. */
  #keep(first: M, release?: () => void, onJoin?: (member: M) => void): void {
    let members = 0;
    const join = (mesh: M): void => {
      members++;
      this.#meshes.add(mesh);
      onJoin?.(mesh);
      this.onClone(mesh, join);
      this.onDispose(mesh, () => {
        this.#meshes.delete(mesh);
        this.#followers.delete(mesh);
        if (--members === 0) release?.();
      });
    };
    join(first);
  }
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
