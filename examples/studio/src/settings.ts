import type { KeyRange, PackedSide, Rgb } from '@alphastream/core/encoder';
import { DEFAULT_KEY_RANGE } from '@alphastream/core/encoder';

/** How the person is found. */
export type Method = 'alpha' | 'key' | 'packed' | 'luma' | 'label' | 'person';

/** Shares of the picture at its sides, 0 to 0.45 each. */
export interface Sides {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Everything that the user can change, and undo. */
export interface Settings {
  readonly method: Method;
  /** The colour of the screen behind the person. */
  readonly screen: Rgb;
  readonly keyRange: KeyRange;
  /** Where the matte of a packed picture is. */
  readonly matte: PackedSide;
  /** Labels of the person. Null: all but 0. */
  readonly labels: readonly number[] | null;
  /** Islands and holes of fewer pixels are removed. */
  readonly despeckle: number;
  /** What is left out of the picture: light stands, the end of the screen. */
  readonly sides: Sides;
  /** Frames per second of pictures, which have no times. */
  readonly fps: number;
  /** The edge as the mask draws it: in pixels of the mask. They change no file, but the code. */
  readonly feather: number;
  readonly inset: number;
  readonly bleed: number;
  readonly despill: 'none' | 'green' | 'blue';
}

export const DEFAULT_SETTINGS: Settings = Object.freeze<Settings>({
  method: 'luma',
  screen: [40, 160, 60],
  keyRange: DEFAULT_KEY_RANGE,
  matte: 'right',
  labels: null,
  despeckle: 0,
  sides: Object.freeze({ left: 0, right: 0, top: 0, bottom: 0 }),
  fps: 30,
  feather: 0,
  inset: 0,
  bleed: 0,
  despill: 'none',
});

/** Settings, and those before and after them. */
export class History {
  #past: Settings[] = [];
  #future: Settings[] = [];
  #current: Settings;
  /** The settings that a drag of a slider began with. */
  #draftOf: Settings | null = null;
  readonly #onChange: (settings: Settings) => void;

  constructor(settings: Settings, onChange: (settings: Settings) => void) {
    this.#current = settings;
    this.#onChange = onChange;
  }

  get current(): Settings {
    return this.#current;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Changes settings. A draft is one of many changes that are undone together; the change that ends them is none. */
  change(change: Partial<Settings>, isDraft = false): void {
    const next = { ...this.#current, ...change };
    const before = this.#draftOf ?? this.#current;
    this.#draftOf = isDraft ? before : null;
    if (!isDraft && !isSame(before, next)) {
      this.#past.push(before);
      this.#future = [];
    }
    this.#show(next);
  }

  undo(): void {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.#current);
    this.#show(before);
  }

  redo(): void {
    const after = this.#future.pop();
    if (after === undefined) return;
    this.#past.push(this.#current);
    this.#show(after);
  }

  /** Begins again, for another clip. */
  reset(settings: Settings): void {
    [this.#past, this.#future, this.#draftOf] = [[], [], null];
    this.#show(settings);
  }

  #show(settings: Settings): void {
    this.#current = settings;
    this.#onChange(settings);
  }
}

function isSame(a: Settings, b: Settings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether two settings find the same masks in the same footage. */
export function findsSame(a: Settings, b: Settings): boolean {
  const { feather: _f, inset: _i, bleed: _b, despill: _d, ...rest } = a;
  return isSame({ ...b, ...rest }, b);
}
