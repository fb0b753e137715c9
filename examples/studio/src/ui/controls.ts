import type { PackedSide, Rgb } from '@alphastream/core/encoder';
import type { FootageFacts } from '../footage/footage.js';
import type { History, Method, Settings } from '../settings.js';
import { all, byId, press, setText } from './dom.js';

const ABOUT: Readonly<Record<Method, string>> = {
  alpha: 'What the file says is at least half opaque.',
  key: 'The colour of the screen, whatever its brightness. Click “Pick from picture” if the guess is wrong.',
  packed: 'One half of the picture is a matte: white is the person.',
  luma: 'What is at least half as bright as white.',
  label: 'Pixels that carry the numbers of the person.',
  person: 'A model in this page looks for people. It is loaded when it is first used.',
};

/** A slider: its input, the change that a value makes, its value in the settings, and how it is written. */
interface Slider {
  readonly id: string;
  readonly read: (settings: Settings) => number;
  readonly write: (value: number, settings: Settings) => Partial<Settings>;
  readonly show: (value: number) => string;
}

const pixels = (value: number) => (value === 0 ? 'off' : `${value} px`);
const share = (value: number) => `${Math.round(100 * value)} %`;
/** The two ends of a key's range stay apart. */
const MIN_RANGE = 0.02;

const SLIDERS: readonly Slider[] = [
  {
    id: 'key-from',
    read: ({ keyRange }) => keyRange[0],
    write: (value, { keyRange }) => ({ keyRange: [value, Math.max(keyRange[1], value + MIN_RANGE)] }),
    show: share,
  },
  {
    id: 'key-to',
    read: ({ keyRange }) => keyRange[1],
    write: (value, { keyRange }) => ({ keyRange: [Math.min(keyRange[0], value - MIN_RANGE), value] }),
    show: share,
  },
  {
    // By the square root: small specks need small steps.
    id: 'despeckle',
    read: ({ despeckle }) => Math.round(Math.sqrt(despeckle)),
    write: (value) => ({ despeckle: value * value }),
    show: (value) => (value === 0 ? 'off' : `below ${value * value} px`),
  },
  ...(['left', 'right', 'top', 'bottom'] as const).map((side): Slider => ({
    id: `side-${side}`,
    read: ({ sides }) => sides[side],
    write: (value, { sides }) => ({ sides: { ...sides, [side]: value } }),
    show: (value) => (value === 0 ? 'off' : share(value)),
  })),
  { id: 'feather', read: ({ feather }) => feather, write: (feather) => ({ feather }), show: pixels },
  { id: 'inset', read: ({ inset }) => inset, write: (inset) => ({ inset }), show: pixels },
  { id: 'bleed', read: ({ bleed }) => bleed, write: (bleed) => ({ bleed }), show: pixels },
];

/** The panel: shows the settings, and changes them. */
export class Controls {
  readonly #history: History;
  readonly #methods = all<HTMLInputElement>('#methods input');
  readonly #fields = all<HTMLFieldSetElement>('#find, #edge');

  constructor(history: History) {
    this.#history = history;
    for (const input of this.#methods) {
      input.addEventListener('change', () => history.change({ method: input.value as Method }));
    }
    for (const slider of SLIDERS) this.#connect(slider);
    const screen = byId<HTMLInputElement>('screen');
    screen.addEventListener('input', () => history.change({ screen: parseColour(screen.value) }, true));
    screen.addEventListener('change', () => history.change({ screen: parseColour(screen.value) }));
    const matte = byId<HTMLSelectElement>('matte');
    matte.addEventListener('change', () => history.change({ matte: matte.value as PackedSide }));
    const despill = byId<HTMLSelectElement>('despill');
    despill.addEventListener('change', () => history.change({ despill: despill.value as Settings['despill'] }));
    const fps = byId<HTMLInputElement>('fps');
    fps.addEventListener('change', () => {
      const value = Number(fps.value);
      if (value > 0 && value <= 120) history.change({ fps: value });
      else fps.value = String(history.current.fps);
    });
    byId('undo').addEventListener('click', () => history.undo());
    byId('redo').addEventListener('click', () => history.redo());
  }

  /** Offers what a clip has. */
  setClip(facts: FootageFacts, labels: readonly number[]): void {
    const isPossible: Readonly<Record<Method, boolean>> = {
      alpha: facts.hasAlpha,
      key: facts.hasColours,
      packed: facts.width % 2 === 0 || facts.height % 2 === 0,
      luma: true,
      label: facts.hasLabels,
      person: facts.hasColours,
    };
    for (const input of this.#methods) input.disabled = !isPossible[input.value as Method];
    for (const element of all('[data-pictures]')) element.hidden = facts.kind !== 'pictures';
    const chips = labels.map((label) => {
      const chip = Object.assign(document.createElement('button'), { type: 'button', textContent: String(label) });
      chip.addEventListener('click', () => this.#toggleLabel(label, labels));
      return chip;
    });
    byId('labels').replaceChildren(...chips);
  }

  /** Locks everything during an export. */
  setBusy(isBusy: boolean): void {
    for (const field of this.#fields) field.disabled = isBusy;
    this.show(this.#history.current);
  }

  show(settings: Settings): void {
    const { method, screen, matte, despill, fps, labels } = settings;
    for (const input of this.#methods) input.checked = input.value === method;
    setText(byId('about'), ABOUT[method]);
    for (const element of all('[data-for]')) element.hidden = element.dataset['for'] !== method;
    for (const { id, read, show } of SLIDERS) {
      const input = byId<HTMLInputElement>(id);
      const value = read(settings);
      if (Number(input.value) !== value) input.value = String(value);
      setText(outputOf(input), show(value));
    }
    byId<HTMLInputElement>('screen').value = formatColour(screen);
    byId<HTMLSelectElement>('matte').value = matte;
    byId<HTMLSelectElement>('despill').value = despill;
    byId<HTMLInputElement>('fps').value = String(fps);
    press(all('#labels button'), (chip) => labels === null || labels.includes(Number(chip.textContent)));
    const isBusy = this.#fields[0]?.disabled === true;
    byId<HTMLButtonElement>('undo').disabled = isBusy || !this.#history.canUndo;
    byId<HTMLButtonElement>('redo').disabled = isBusy || !this.#history.canRedo;
  }

  #connect({ id, write }: Slider): void {
    const input = byId<HTMLInputElement>(id);
    const change = (isDraft: boolean) =>
      this.#history.change(write(Number(input.value), this.#history.current), isDraft);
    input.addEventListener('input', () => change(true));
    input.addEventListener('change', () => change(false));
  }

  #toggleLabel(label: number, every: readonly number[]): void {
    const chosen = this.#history.current.labels ?? every;
    const next = chosen.includes(label) ? chosen.filter((other) => other !== label) : [...chosen, label];
    this.#history.change({ labels: next.length === every.length ? null : next.sort((a, b) => a - b) });
  }
}

function outputOf(input: HTMLInputElement): HTMLElement {
  return input.parentElement!.querySelector('output')!;
}

export function formatColour(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function parseColour(text: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\da-f]{2}/gi) ?? []).map((digits) => parseInt(digits, 16));
  return [red, green, blue];
}
