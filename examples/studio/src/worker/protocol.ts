import type { FootageFacts } from '../footage/footage.js';
import type { Settings } from '../settings.js';

/** A picture with its mask, for the preview. */
export interface Preview {
  readonly frame: number;
  /** Of the part of the picture that shows the person. */
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array<ArrayBuffer>;
  readonly mask: Uint8Array<ArrayBuffer>;
}

/** What the worker tells of footage that it has opened. */
export interface Opened {
  readonly facts: FootageFacts;
  /** How the person is found, as the first picture looks. */
  readonly guess: Partial<Settings>;
  /** Labels in the first picture, without 0. */
  readonly labels: readonly number[];
  /** Whether an opaque video can be written here, and as what; else why not. */
  readonly video: { readonly codec: string } | { readonly problem: string };
}

/** Shares of the height of the picture, above its lower edge. */
export interface Ground {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
}

/** Files that are ready to be saved. */
export interface Exported {
  readonly stream: Blob;
  /** Null if none was wanted. */
  readonly video: Blob | null;
  readonly frameCount: number;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  /** Where the lowest points of the masks are; null if all are empty. */
  readonly ground: Ground | null;
  readonly seconds: number;
}

/** What the page asks for. Each is answered once, by its `id`. */
export type Request = { readonly id: number } & (
  | { readonly kind: 'open'; readonly files: readonly File[] }
  | { readonly kind: 'show'; readonly frame: number; readonly settings: Settings }
  | { readonly kind: 'export'; readonly settings: Settings; readonly withVideo: boolean }
  | { readonly kind: 'cancel' }
  /** Whether the worker is alive. */
  | { readonly kind: 'ping' }
);

/** What the worker says. `segment` is a question of the worker, which the page answers with `Segmented`. */
export type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly name: string; readonly message: string }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'segment';
      readonly question: number;
      readonly rgba: Uint8Array<ArrayBuffer>;
      readonly width: number;
      readonly height: number;
    };

/** The page's answer to `segment`: a mask, or why there is none. */
export interface Segmented {
  readonly kind: 'segmented';
  readonly question: number;
  readonly mask?: Uint8Array<ArrayBuffer>;
  readonly problem?: string;
}
