import type { Segmenter } from './segment/segmenter.js';
import { DEFAULT_SETTINGS, findsSame, History, type Settings } from './settings.js';
import { codeFor } from './ui/code.js';
import { Controls } from './ui/controls.js';
import { all, byId, isAbort, press, sentenceOf, setText } from './ui/dom.js';
import { ExportPanel } from './ui/export-panel.js';
import { acceptFiles } from './ui/files.js';
import { listenToKeys } from './ui/keyboard.js';
import { Player } from './ui/player.js';
import { Viewer, VIEWS } from './view/viewer.js';
import type { Exported, Opened } from './worker/protocol.js';
import { WorkerClient } from './worker/worker-client.js';

/** How long work may take before the page says that it is under way, in ms. */
const BUSY_AFTER_MS = 250;

/** The page: connects the panel, the picture, the timeline and the worker. */
export class Studio {
  /** What was exported last, with the settings of now. */
  exported: Exported | null = null;
  /** The frame that is drawn, with the settings that it was made with. */
  shown: { readonly frame: number; readonly settings: Settings } | null = null;
  readonly history = new History(DEFAULT_SETTINGS, (settings) => this.#onSettings(settings));
  readonly viewer = new Viewer();
  readonly #controls = new Controls(this.history);
  readonly #player = new Player(() => void this.#refresh());
  /** The model that finds people. The studio's own is loaded when it is first needed. */
  segmenter: Segmenter | null = null;
  readonly #worker = new WorkerClient((rgba, width, height) => this.#segment(rgba, width, height));
  readonly #panel = new ExportPanel({
    onStart: (withVideo) => void this.export(withVideo),
    onCancel: () => void this.#worker.cancel(),
    onProblem: (sentence) => this.tell(sentence),
  });
  #opened: Opened | null = null;
  #isExporting = false;
  #isShowing = false;
  #last = DEFAULT_SETTINGS;

  constructor() {
    acceptFiles(
      (files) => void this.open(files),
      (sentence) => this.tell(sentence),
    );
    listenToKeys({
      player: this.#player,
      look: (index) => this.viewer.setView(VIEWS[index]!),
      pick: () => this.#togglePick(),
      undo: () => this.#isExporting || this.history.undo(),
      redo: () => this.#isExporting || this.history.redo(),
      open: () => byId('open').click(),
      export: () => byId('start').click(),
      escape: () => this.#escape(),
      help: () => byId<HTMLDialogElement>('shortcuts').showModal(),
    });
    // The browser asks before it ends an export with the page.
    addEventListener('beforeunload', (event) => {
      if (this.#isExporting) event.preventDefault();
    });
    byId('keys').addEventListener('click', () => byId<HTMLDialogElement>('shortcuts').showModal());
    byId('dropper').addEventListener('click', () => this.#togglePick());
    document.querySelector('#problem button')!.addEventListener('click', () => this.tell(null));
    if (!this.viewer.hasStage) {
      this.tell('This browser has no WebGL 2, so no picture is shown here. Opening and exporting work.');
    }
  }

  /** Opens a clip in place of the one before, which stays if that fails. */
  async open(files: readonly File[]): Promise<void> {
    if (this.#isExporting) {
      this.tell('An export is under way: cancel it, or wait until it is done.');
      return;
    }
    this.#player.pause();
    const done = this.#sayBusy('Opening…');
    try {
      const opened = await this.#worker.open(files);
      this.#opened = opened;
      const { facts, guess, labels } = opened;
      document.body.dataset['state'] = 'open';
      setText(byId('name'), `${facts.name} · ${facts.width} × ${facts.height}`);
      this.#controls.setClip(facts, labels);
      this.#panel.setClip(opened);
      this.exported = this.shown = null;
      this.tell(facts.remarks[0] ?? null);
      this.#player.setClip(facts.frameCount, facts.fps ?? this.history.current.fps);
      this.history.reset({ ...DEFAULT_SETTINGS, fps: this.history.current.fps, ...guess });
      this.#player.show(0);
    } catch (error) {
      this.tell(sentenceOf(error));
    } finally {
      done();
    }
  }

  /** Writes the files. Resolves when they are there, or the export has ended in another way. */
  async export(withVideo: boolean): Promise<void> {
    const opened = this.#opened;
    if (opened === null || this.#isExporting) return;
    this.#player.pause();
    this.#setExporting(true);
    this.#panel.begin();
    try {
      const settings = this.history.current;
      this.exported = await this.#worker.export(settings, withVideo, (done, total) =>
        this.#panel.progress(done, total),
      );
      this.#panel.show(this.exported);
      this.#showCode();
      this.tell(null);
    } catch (error) {
      if (!isAbort(error)) this.tell(sentenceOf(error));
    } finally {
      this.#panel.end('codec' in opened.video);
      this.#setExporting(false);
      void this.#refresh();
    }
  }

  /** Shows a sentence, or removes the last one. */
  tell(sentence: string | null): void {
    const problem = byId('problem');
    problem.hidden = sentence === null;
    setText(problem.querySelector('p')!, sentence ?? '');
  }

  #onSettings(settings: Settings): void {
    // The constructor of the history has no page yet.
    this.#controls.show(settings);
    this.viewer.setEdge(settings);
    if (!findsSame(settings, this.#last)) {
      this.exported = null;
      this.#panel.forget();
    }
    const { facts } = this.#opened ?? {};
    if (facts?.kind === 'pictures' && settings.fps !== this.#last.fps) {
      this.#player.setClip(facts.frameCount, settings.fps);
    }
    this.#last = settings;
    this.#showCode();
    this.#showHint();
    void this.#refresh();
  }

  /** Draws the wanted frame with the present settings. One at a time: what changes meanwhile is drawn next. */
  async #refresh(): Promise<void> {
    if (this.#isShowing || this.#isExporting || this.#opened === null) return;
    this.#isShowing = true;
    try {
      for (;;) {
        const [frame, settings] = [this.#player.frame, this.history.current];
        if (this.shown?.frame === frame && findsSame(this.shown.settings, settings)) break;
        const done = this.#sayBusy('Finding the person…');
        try {
          this.viewer.show(await this.#worker.show(frame, settings));
        } finally {
          done();
        }
        this.shown = { frame, settings };
      }
    } catch (error) {
      this.#player.pause();
      if (!isAbort(error)) this.tell(sentenceOf(error));
    } finally {
      this.#isShowing = false;
    }
  }

  async #segment(rgba: Uint8Array<ArrayBuffer>, width: number, height: number): Promise<Uint8Array> {
    if (this.segmenter === null) {
      const done = this.#sayBusy('Loading the model…');
      try {
        const { loadSelfieSegmenter } = await import('./segment/selfie.js');
        this.segmenter = await loadSelfieSegmenter();
      } finally {
        done();
      }
    }
    const picture = new ImageData(new Uint8ClampedArray(rgba.buffer), width, height);
    return this.segmenter.segment(picture);
  }

  #setExporting(isExporting: boolean): void {
    this.#isExporting = isExporting;
    document.body.toggleAttribute('data-busy', isExporting);
    this.#controls.setBusy(isExporting);
    for (const control of all<HTMLInputElement>('#timeline :is(button, input)')) control.disabled = isExporting;
  }

  #showCode(): void {
    const { width, height } = this.exported ?? { width: 16, height: 9 };
    const ground = this.exported?.ground?.mean ?? 0.05;
    this.#panel.setCode(codeFor(this.#panel.base, this.history.current, width / height, ground));
  }

  #togglePick(): void {
    const isPicking = document.body.hasAttribute('data-picking');
    if (this.#opened === null || this.#isExporting || !this.#opened.facts.hasColours) return;
    this.viewer.pick(isPicking ? null : (screen) => this.#onPick(screen));
    if (!isPicking) this.viewer.setView('original');
    this.#showHint();
  }

  #onPick(screen: Settings['screen']): void {
    const largest = Math.max(...screen);
    const despill = largest === screen[1] ? 'green' : largest === screen[2] ? 'blue' : 'none';
    this.history.change({ method: 'key', screen, despill });
    this.viewer.setView('scene');
  }

  #showHint(): void {
    const isPicking = document.body.hasAttribute('data-picking');
    const hint = byId('hint');
    hint.hidden = !isPicking;
    setText(hint, 'Click the screen behind the person');
    press([byId('dropper')], () => isPicking);
  }

  #escape(): void {
    if (document.body.hasAttribute('data-picking')) this.#togglePick();
    else if (this.#isExporting) void this.#worker.cancel();
    else this.tell(null);
  }

  /** Says what takes a while. Returns what ends that. */
  #sayBusy(what: string): () => void {
    const line = byId('busy');
    const timer = setTimeout(() => {
      line.hidden = false;
      setText(byId('busy-text'), what);
    }, BUSY_AFTER_MS);
    return () => {
      clearTimeout(timer);
      line.hidden = true;
    };
  }
}
