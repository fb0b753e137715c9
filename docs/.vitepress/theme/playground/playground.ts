import type { EditorView } from '@codemirror/view';
import { createEditor } from './editor.js';
import { createLayout, type Layout } from './layout.js';
import { problemOf, showResult } from './result.js';
import { readShared, writeShared } from './share.js';

/** An example page. `script` is the source of a script that the page has in bundled form. */
export interface Example {
  readonly path: string;
  readonly title: string;
  readonly script?: string;
}

/** Puts a playground into `host`. `folder` is the URL of the example pages. Returns a function that removes it. */
export function mountPlayground(host: HTMLElement, folder: string): () => void {
  const playground = new Playground(createLayout(host), folder);
  void playground.start();
  return () => playground.dispose();
}

class Playground {
  private examples: readonly Example[] = [];
  private example: Example | null = null;
  private original = '';
  private editor: EditorView | null = null;
  private script: EditorView | null = null;
  private frame: HTMLIFrameElement | null = null;
  private readonly life = new AbortController();

  constructor(
    private readonly layout: Layout,
    private readonly folder: string,
  ) {
    const { run, reset, share, select } = layout;
    const { signal } = this.life;
    run.addEventListener('click', () => this.run(), { signal });
    reset.addEventListener('click', () => void this.open(this.example), { signal });
    share.addEventListener('click', () => void this.share(), { signal });
    select.addEventListener('change', () => void this.choose(select.value), { signal });
    addEventListener('hashchange', () => void this.follow(), { signal });
    addEventListener('message', (event) => this.hear(event), { signal });
  }

  async start(): Promise<void> {
    try {
      this.examples = JSON.parse(await this.load('list.json')) as Example[];
      this.layout.listExamples(this.examples);
      await this.follow();
    } catch (error) {
      this.tell(error);
    }
  }

  dispose(): void {
    this.life.abort();
    this.editor?.destroy();
    this.script?.destroy();
  }

  /** Shows what the URL names. Code of a link runs only if the visitor says so: anybody can make a link. */
  private async follow(): Promise<void> {
    const shared = await readShared(location.hash).catch((error: unknown) => {
      this.tell(error);
      return null;
    });
    if (shared === null || 'example' in shared) {
      await this.open(this.examples.find(({ path }) => path === shared?.example) ?? this.examples[0] ?? null);
      return;
    }
    if (shared.code === this.editor?.state.doc.toString()) return;
    await this.open(this.examples.find(({ path }) => path === `${shared.base}mask.html`) ?? null, shared.code);
  }

  private async choose(path: string): Promise<void> {
    history.replaceState(null, '', await writeShared({ example: path }));
    await this.follow();
  }

  /** @param code Replaces that of the example; it does not run by itself. */
  private async open(example: Example | null, code?: string): Promise<void> {
    if (example === null) return;
    try {
      this.original = await this.load(example.path);
      this.example = example;
      this.layout.select.value = example.path;
      this.show(code ?? this.original);
      await this.showScript(example);
      if (code === undefined) this.run();
      else this.layout.waitForRun('This code came with the link. Read it, then press Run.');
    } catch (error) {
      this.tell(error);
    }
  }

  private show(text: string): void {
    this.editor?.destroy();
    this.layout.code.replaceChildren();
    this.editor = createEditor(this.layout.code, text, {
      label: 'Code of the page',
      language: 'html',
      run: () => this.run(),
      changed: () => this.layout.tell('Changed. Press Run, or Ctrl+Enter.'),
    });
  }

  /** A script that is bundled cannot be changed here, but read. */
  private async showScript({ path, script }: Example): Promise<void> {
    this.script?.destroy();
    this.script = null;
    this.layout.script.replaceChildren();
    this.layout.showScript(script ?? null);
    if (script === undefined) return;
    const folder = path.startsWith('babylon/') && !script.startsWith('babylon/') ? 'babylon/' : '';
    this.script = createEditor(this.layout.script, await this.load(folder + script), {
      label: `Code of ${script}`,
      language: 'javascript',
      readOnly: true,
    });
  }

  private run(): void {
    if (this.editor === null || this.example === null) return;
    this.layout.tell('');
    const folder = this.folder + this.example.path.replace(/[^/]*$/, '');
    this.frame = showResult(this.layout.result, folder, this.editor.state.doc.toString());
  }

  private async share(): Promise<void> {
    if (this.editor === null || this.example === null) return;
    const code = this.editor.state.doc.toString();
    const base = this.example.path.replace(/[^/]*$/, '');
    const state = code === this.original ? { example: this.example.path } : { code, base };
    history.replaceState(null, '', await writeShared(state));
    await navigator.clipboard.writeText(location.href).then(
      () => this.layout.tell('The link is in the clipboard.'),
      () => this.layout.tell('The link is in the URL of this page: copy it from there.'),
    );
  }

  private hear(event: MessageEvent<unknown>): void {
    const problem = problemOf(this.frame, event);
    if (problem !== null) this.layout.tell(problem);
  }

  private async load(path: string): Promise<string> {
    const response = await fetch(this.folder + path, { signal: this.life.signal });
    if (!response.ok) throw new Error(`The server answered ${response.status} for ${path}.`);
    return response.text();
  }

  private tell(error: unknown): void {
    if (this.life.signal.aborted) return;
    this.layout.tell(error instanceof Error ? error.message : String(error));
  }
}
