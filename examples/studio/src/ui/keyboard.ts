import type { Player } from './player.js';

export interface Shortcuts {
  readonly player: Player;
  look(index: number): void;
  pick(): void;
  undo(): void;
  redo(): void;
  open(): void;
  export(): void;
  escape(): void;
  help(): void;
}

/** Keys that sliders, lists and numbers need themselves. */
const OWN_KEYS = /^(?:Arrow|Home|End|Page)/;

/** Listens to the keyboard. */
export function listenToKeys(shortcuts: Shortcuts): void {
  addEventListener('keydown', (event) => {
    const { key, target, shiftKey } = event;
    if (document.querySelector('dialog[open]') !== null) return;
    const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    const isNumber = target instanceof HTMLInputElement && target.type === 'number';
    if (event.ctrlKey || event.metaKey) {
      const letter = key.toLowerCase();
      if (letter === 'z' && shiftKey) shortcuts.redo();
      else if (letter === 'z') shortcuts.undo();
      else if (letter === 'y') shortcuts.redo();
      else return;
      event.preventDefault();
      return;
    }
    if (event.altKey || isNumber || (isField && OWN_KEYS.test(key))) return;
    if (key === ' ' && (target instanceof HTMLButtonElement || target instanceof HTMLSelectElement)) return;
    const act = actionOf(key, shiftKey, shortcuts);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function actionOf(key: string, isShifted: boolean, shortcuts: Shortcuts): (() => void) | undefined {
  const { player } = shortcuts;
  const step = isShifted ? 10 : 1;
  const actions: Readonly<Record<string, () => void>> = {
    ' ': () => player.toggle(),
    ArrowLeft: () => player.step(-step),
    ArrowRight: () => player.step(step),
    Home: () => player.step(-Infinity),
    End: () => player.step(Infinity),
    i: () => shortcuts.pick(),
    o: () => shortcuts.open(),
    e: () => shortcuts.export(),
    '?': () => shortcuts.help(),
    Escape: () => shortcuts.escape(),
  };
  if (/^[1-4]$/.test(key)) return () => shortcuts.look(Number(key) - 1);
  return actions[key.length === 1 ? key.toLowerCase() : key];
}
