import type { AlphaStream, Clock, ManualClock } from '@alphastream/core';
import type {
  AlphaMaskOptions,
  AlphaMaskStats,
  Eye,
  PassthroughReport,
  StereoOptions,
  ScreenOptions,
  SurfaceOptions,
} from '@alphastream/three';

/**
 * What the contract suite asks of an engine, with the engine hidden: a small scene whose pixels are read back. There is
 * one implementation for each adapter, and the questions are written against this alone.
 *
 * Colours are `0xrrggbb`. Pixels are RGBA, the first row on top. Space is right-handed: x to the right, y up, and the
 * viewer looks along -z; an engine that has it otherwise turns z over by itself.
 */
export interface Engine {
  readonly name: string;
  createStage(options: StageOptions): Promise<Stage>;
  /** The same element for every engine, from the adapter's own entry. */
  createOverlay(mask: Mask): HTMLElement;
}

export type DepthKind = 'linear' | 'logarithmic' | 'reversed';

export interface StageOptions {
  /** Of the canvas, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Default false. */
  readonly antialias?: boolean;
  /** Of the renderer, or of every material. Default linear. */
  readonly depth?: DepthKind;
}

/** Colours that a material has; `lit` and `physical` stand in a light that makes white white. */
export type MaterialKind = 'unlit' | 'lit' | 'physical';

export interface QuadOptions {
  /** Default 0; the flat camera sees -5 to 5, and what lies higher is nearer. */
  readonly z?: number;
  /** Default white. */
  readonly color?: number;
  /** Below 1 it blends. Default 1. */
  readonly opacity?: number;
  /** The mask that is put on it. */
  readonly mask?: Mask;
  /** Default `unlit`. */
  readonly material?: MaterialKind;
  /** Whether the user's own white picture is on it, instead of none. Default false. */
  readonly map?: boolean;
  /** Whether that picture is scaled, moved and turned. Default false. */
  readonly turned?: boolean;
  /** Alpha from which on a pixel is drawn, without blending. Default: it blends. */
  readonly alphaTest?: number;
  /** Of `applyTo`. */
  readonly shadow?: boolean | undefined;
}

/** What maps the colours of a scene; `none` ends it. */
export type ToneMapping = 'aces' | 'agx' | 'neutral' | 'exposure' | 'none';

/** An effect of an engine that draws meshes with shaders of its own. */
export interface Effect {
  readonly name: string;
  /** Whether it fills the mesh with red, draws around its edge, or leaves what is not emissive as it is. */
  readonly draws: 'red' | 'edge' | 'nothing';
}

/**
 * Kinds of lights that cast shadows. `sun` is a directional light in another way of the engine's: with cascades in
 * Babylon, with three's variance shadow maps.
 */
export type LightKind = 'directional' | 'sun' | 'spot' | 'point';

/** Something that a page has put into the scene. */
export interface Thing {
  visible: boolean;
  /** Moves it, and scales it: a quad is as wide as 2 scales. */
  move(x: number, y: number, z: number, scale?: number): void;
  /** Draws it after everything else that blends. */
  drawLast(): void;
  /** Cuts off what is to the right of the middle, by a plane of its material: the first to the sixth of them. */
  clipRight(plane: number): void;
  /** Lets it cast a shadow in the light of `setLight`, as an application does. */
  castShadow(): void;
  /** Lets it show the shadows of others. */
  receiveShadow(): void;
  /** Takes it out of the scene and frees what was made for it; its mask stays. */
  dispose(): void;
  /** Takes the mask off its material. */
  unmask(): void;
  /** Gives it a clone of its material, and disposes the clone with it. */
  cloneMaterial(): void;
  /** Puts a mask on its material, whatever is there already. */
  applyMask(mask: Mask, options?: StereoOptions): void;
}

/** A mesh of the adapter's. */
export interface MaskMesh {
  distance: number;
  dispose(): void;
}

/** Something that follows a point of the person. */
export interface Follower {
  dispose(): void;
}

/** Ways to get another mesh that shows the same. */
export type CloneKind = 'clone' | 'hierarchy' | 'other';

/** What every adapter's AlphaMask has. */
export interface Mask {
  readonly stream: AlphaStream;
  readonly frame: number;
  readonly disposed: boolean;
  readonly stats: Readonly<AlphaMaskStats>;
  feather: number;
  inset: number;
  threshold: number;
  invert: boolean;
  eye: Eye;
  createScreen(options?: ScreenOptions): MaskMesh;
  createOccluder(options?: SurfaceOptions): MaskMesh;
  createCutout(options?: SurfaceOptions): MaskMesh;
  createAnchor(mesh: MaskMesh, point?: 'feet' | 'head' | 'center'): Follower;
  createContactShadow(mesh: MaskMesh, options?: { opacity?: number; size?: number }): Follower;
  dispose(): void;
}

export type MaskOptions = Omit<AlphaMaskOptions, 'clock'> & { readonly clock?: Clock };

/** Turns of a viewer at the origin in radians: to the left, then up, then about the axis of view. */
export type Look = readonly [turn: number, tilt: number, roll: number];

/** One pixel each, by the eye that sees it. */
export type Eyes = Record<'left' | 'right', number[][]>;

export interface Stage {
  readonly width: number;
  readonly height: number;
  /** What masks without a video follow. */
  readonly clock: ManualClock;
  readonly gl: WebGL2RenderingContext;
  readonly canvas: HTMLCanvasElement;
  /** A mask that follows the stage's clock where it has no video. */
  createMask(stream: AlphaStream, options?: MaskOptions): Mask;
  /**
   * The mask of another stage for this one: the same one in three, and in Babylon, where a mask belongs to a scene, another
   * one on the same stream and video.
   */
  adopt(mask: Mask, options?: MaskOptions): Mask;
  /** A square that fills what the flat camera sees. */
  addQuad(options?: QuadOptions): Thing;
  /** A sphere around the viewer, seen from inside. */
  addBall(radius: number, color: number): Thing;
  /** Shows a mesh of a mask's, whether it is in the scene already or not. */
  add(mesh: MaskMesh): void;
  /**
   * Another mesh like it in the scene, moved to the side: by `clone` of the mesh, by that of its parent (`hierarchy`), or in
   * another way of the engine's (`other`: three's SkeletonUtils, Babylon's instances).
   */
  cloneOf(mesh: MaskMesh, kind: CloneKind, right: number): MaskMesh;
  /** Hides it; its mask still owns it. */
  remove(mesh: MaskMesh): void;
  /** Where a follower is in the space of its mesh; null while it is hidden. */
  placeOf(follower: Follower): number[] | null;
  /** Meshes and followers in the scene. */
  nodeCount(): number;
  /** Turns a mesh so that its upper edge points to the viewer, who then sees from above what lies at its feet. */
  layFlat(mesh: MaskMesh): void;
  /** Width and height of a mesh in its own space. */
  sizeOf(mesh: MaskMesh): [width: number, height: number];
  /** A mesh of a mask's as a thing. Its mask stays. */
  thingOf(mesh: MaskMesh): Thing;
  /** Replaces the stage's light by one that casts shadows. A directional one shines from `place` to `target`. */
  setLight(kind: LightKind, place: readonly [number, number, number], target: readonly [number, number, number]): void;
  /** How many meshes there are in the scene. */
  meshCount(): number;
  /** What an engine has of each kind. */
  readonly effects: readonly Effect[];
  /** Turns an effect on for a thing. Frames are drawn with it from now on. */
  startEffect(name: string, thing: Thing): Promise<void>;
  /** Leaves no light in the scene. */
  removeLight(): void;
  setToneMapping(toneMapping: ToneMapping): void;
  /** Whether a mesh is drawn without blending. */
  isOpaque(mesh: MaskMesh): boolean;
  /** How many triangles a mesh has now. */
  triangleCount(mesh: MaskMesh): number;
  /** Sees x and y from -1 to 1. That is how a stage begins. */
  lookFlat(): void;
  /** Sees in perspective from the origin, so many degrees up to down. */
  lookAround(look: Look, degrees: number): void;
  /** How many meshes a ray through a point of the canvas hits; pixels from its top left, fractions too. */
  hits(x: number, y: number): number;
  /** Lets rays hit a mesh that an engine leaves out unless it is asked to. */
  makePickable(mesh: MaskMesh): void;
  /** Lets a mask look for something new, without drawing. */
  update(mask: Mask): boolean;
  /** Draws the scene as an application does, without asking the mask for anything that the application must ask for. */
  draw(): Uint8Array;
  /** One frame of an application: every mask that was made is brought up to date, and the scene drawn. */
  frame(): Uint8Array;
  /** Draws as `frame` does, without reading back. */
  frameUnread(): void;
  /** What the engine itself counts as alive, by name. */
  counts(): Record<string, number>;
  /** Sets the scene's background. */
  setBackground(color: number | null): void;
  checkPassthrough(): PassthroughReport;
  /**
   * Runs a session until `frames` frames have been drawn and reads the places, shares of an eye's view from its top
   * left, of the last one; then asks `during` and ends the session.
   */
  immerse<T>(
    mode: 'immersive-ar' | 'immersive-vr',
    options: { frames: number; places: readonly (readonly [number, number])[]; during: () => T },
  ): Promise<{ eyes: Eyes; said: T }>;
  /** Waits until the engine can draw: it may compile in the background. */
  ready(): Promise<void>;
  dispose(): void;
}
