import type { Example } from './playground.js';

/** The elements of the playground. */
export interface Layout {
  readonly select: HTMLSelectElement;
  readonly run: HTMLButtonElement;
  readonly reset: HTMLButtonElement;
  readonly share: HTMLButtonElement;
  /** Where the editors and the frame are. */
  readonly code: HTMLElement;
  readonly script: HTMLElement;
  readonly result: HTMLElement;
  listExamples(examples: readonly Example[]): void;
  /** Names the script beside the page, or hides it. */
  showScript(name: string | null): void;
  /** A line below the buttons; empty for none. */
  tell(text: string): void;
  /** Empties the result and says why. */
  waitForRun(why: string): void;
}

export function createLayout(host: HTMLElement): Layout {
  host.innerHTML = `
    <h1>Playground</h1>
    <div class="play-bar">
      <label>Example <select></select></label>
      <button type="button" class="play-run">Run</button>
      <button type="button">Reset</button>
      <button type="button">Share</button>
      <p role="status"></p>
    </div>
    <div class="play-panes">
      <div class="play-left">
        <div class="play-code"></div>
        <details class="play-script" hidden open><summary></summary><div></div></details>
      </div>
      <div class="play-result"></div>
    </div>`;
  const find = <T extends HTMLElement>(selector: string) => host.querySelector<T>(selector)!;
  const [run, reset, share] = host.querySelectorAll('button');
  const status = find('[role="status"]');
  const details = find<HTMLDetailsElement>('.play-script');
  const result = find('.play-result');
  const select = find<HTMLSelectElement>('select');
  return {
    select,
    run: run!,
    reset: reset!,
    share: share!,
    code: find('.play-code'),
    script: find('.play-script div'),
    result,
    listExamples: (examples) => select.replaceChildren(...['', 'babylon/'].map((folder) => groupOf(folder, examples))),
    showScript: (name) => {
      details.hidden = name === null;
      find('.play-script summary').textContent = `${name}: bundled into the page, so it can only be read here`;
    },
    tell: (text) => (status.textContent = text),
    waitForRun: (why) => {
      result.replaceChildren();
      status.textContent = why;
    },
  };
}

function groupOf(folder: string, examples: readonly Example[]): HTMLElement {
  const group = document.createElement('optgroup');
  group.label = folder === '' ? 'three.js' : 'Babylon.js';
  for (const { path, title } of examples) {
    if (path.includes('/') === (folder === '')) continue;
    const option = document.createElement('option');
    option.value = path;
    option.textContent = title;
    group.append(option);
  }
  return group;
}
