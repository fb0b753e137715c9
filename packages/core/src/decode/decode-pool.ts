import * as Comlink from 'comlink';
import { AlphaStreamError, errorText, toAlphaStreamError } from '../errors.js';
import type { DecodeService, FrameConfig, Reply } from './protocol.js';
import { unwrapReply } from './reply.js';
import { WasmService } from './wasm-service.js';

/** A thread that was started and answers requests of DecodeService. */
export interface WorkerPort {
  readonly endpoint: Comlink.Endpoint;
  /** Called at most once, when the thread dies or cannot start. */
  onFailure(listener: (reason: string) => void): void;
  /** Says whether replies are awaited: in Node an idle worker must not keep the process alive. */
  setBusy(busy: boolean): void;
  terminate(): void;
}

export interface DecodePoolOptions {
  /** Threads; 0 decodes in the calling thread. */
  size: number;
  /** Starts a thread. May throw. */
  spawn: () => WorkerPort;
  /** The compiled program. */
  module: WebAssembly.Module;
  /** Longest wait for a reply, in ms. Default 15,000. */
  replyDeadlineMs?: number;
}

/** A request as it is sent to one thread. */
type Request<T> = (service: Comlink.Remote<DecodeService> | DecodeService) => Reply<T> | Promise<Reply<T>>;

interface Slot {
  readonly port: WorkerPort;
  readonly service: Comlink.Remote<DecodeService>;
  /** Resolves when program and configuration are in place. */
  ready: Promise<void>;
  /** Fails every pending request when the thread is gone. */
  readonly gone: AbortController;
  pending: number;
}

/** Threads that died before the pool gives up on threads and decodes in the calling one. */
const MOST_CRASHES = 3;

/**
 * Hands requests to the least busy thread. A thread that dies or does not answer is replaced and the request sent
 * once more; after three deaths, or where no thread can be started, the calling thread decodes. Every request
 * settles.
 */
export class DecodePool {
  readonly #options: Required<DecodePoolOptions>;
  readonly #slots: Slot[] = [];
  #config: FrameConfig | undefined;
  #inline: WasmService | undefined;
  #crashes = 0;
  /** Whether any thread ever got as far as taking requests. */
  #started = false;
  #problem: string | undefined;
  #closed = false;

  constructor(options: DecodePoolOptions) {
    this.#options = { replyDeadlineMs: 15_000, ...options };
  }

  /** Threads at work; 0 when the calling thread decodes. */
  get workerCount(): number {
    return this.#slots.length;
  }

  /** Why the last thread was lost, where one was. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Sets what frames are decoded with, in every thread; later requests see it. */
  configure(config: FrameConfig): void {
    this.#config = config;
    if (this.#inline !== undefined) unwrapReply(this.#inline.configure(config), 'decode');
    for (const slot of this.#slots) {
      slot.ready = slot.ready.then(() => this.#configureSlot(slot, config));
      slot.ready.catch(() => undefined);
    }
  }

  /**
   * Sends a request and gives its value. Rejects with an AlphaStreamError: what the reply says (stage `decode`,
   * with `frame` if given), `Closed`, or `Resource` when two threads in a row were lost on it.
   */
  async run<T>(request: Request<T>, frame?: number): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' });
      const slot = this.#leastBusy();
      if (slot === undefined) return this.#runHere(request, frame);
      try {
        return unwrapReply(await this.#send(slot, request), 'decode', frame);
      } catch (error) {
        if (error instanceof AlphaStreamError) throw error;
        this.#discard(slot, errorText(error));
        if (attempt === 2 && this.#crashes < MOST_CRASHES) {
          throw new AlphaStreamError('Resource', `A decoding worker failed twice: ${errorText(error)}.`, {
            stage: 'decode',
            cause: error,
            ...(frame === undefined ? {} : { frame }),
          });
        }
      }
    }
  }

  /** Ends every thread; pending requests reject with `Closed`. */
  close(): void {
    this.#closed = true;
    for (const slot of [...this.#slots])
      this.#end(slot, new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' }));
    this.#inline = undefined;
  }

  async #runHere<T>(request: Request<T>, frame?: number): Promise<T> {
    try {
      return unwrapReply(await request(this.#callingThread()), 'decode', frame);
    } catch (error) {
      throw toAlphaStreamError(error, 'Resource', { stage: 'decode', ...(frame === undefined ? {} : { frame }) });
    }
  }

  async #send<T>(slot: Slot, request: Request<T>): Promise<Reply<T>> {
    const { signal } = slot.gone;
    slot.port.setBusy(true);
    slot.pending++;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let onGone: (() => void) | undefined;
    try {
      const lost = new Promise<never>((_, reject) => {
        onGone = () => reject(signal.reason as Error);
        signal.addEventListener('abort', onGone);
        if (signal.aborted) onGone();
        const { replyDeadlineMs } = this.#options;
        timer = setTimeout(() => reject(new Error(`no reply within ${replyDeadlineMs / 1000} s`)), replyDeadlineMs);
      });
      return await Promise.race([slot.ready.then(() => request(slot.service)), lost]);
    } finally {
      clearTimeout(timer);
      if (onGone !== undefined) signal.removeEventListener('abort', onGone);
      if (--slot.pending === 0) slot.port.setBusy(false);
    }
  }

  /** An idle thread, else a new one, else the one with the fewest requests; undefined for the calling thread. */
  #leastBusy(): Slot | undefined {
    if (this.#crashes >= MOST_CRASHES) return undefined;
    let best: Slot | undefined;
    for (const slot of this.#slots) if (best === undefined || slot.pending < best.pending) best = slot;
    if ((best === undefined || best.pending > 0) && this.#slots.length < this.#options.size)
      best = this.#start() ?? best;
    return best;
  }

  #start(): Slot | undefined {
    let port: WorkerPort;
    try {
      port = this.#options.spawn();
    } catch (error) {
      this.#giveUp(errorText(error));
      return undefined;
    }
    const service = Comlink.wrap<DecodeService>(port.endpoint);
    const slot: Slot = { port, service, ready: Promise.resolve(), gone: new AbortController(), pending: 0 };
    slot.ready = (async () => {
      await service.load(this.#options.module);
      this.#started = true;
      if (this.#config !== undefined) await this.#configureSlot(slot, this.#config);
    })();
    slot.ready.catch(() => undefined);
    port.onFailure((reason) => this.#discard(slot, reason));
    this.#slots.push(slot);
    return slot;
  }

  async #configureSlot(slot: Slot, config: FrameConfig): Promise<void> {
    unwrapReply(await slot.service.configure(config), 'decode');
  }

  /** Threads cannot be had here, for example because their script is missing. */
  #giveUp(reason: string): void {
    this.#crashes = MOST_CRASHES;
    this.#problem = `No worker could be started (${reason}): frames are decoded in the calling thread.`;
  }

  #discard(slot: Slot, reason: string): void {
    if (!this.#slots.includes(slot)) return;
    if (this.#started) {
      this.#crashes++;
      this.#problem = `A decoding worker was lost: ${reason}.`;
    } else {
      this.#giveUp(reason);
    }
    this.#end(slot, new Error(reason));
  }

  #end(slot: Slot, reason: Error): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    slot.gone.abort(reason);
    slot.port.terminate();
  }

  #callingThread(): WasmService {
    if (this.#inline === undefined) {
      this.#inline = new WasmService();
      this.#inline.load(this.#options.module);
      if (this.#config !== undefined) unwrapReply(this.#inline.configure(this.#config), 'decode');
    }
    return this.#inline;
  }
}
