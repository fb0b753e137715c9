import workerText from 'embedded:decode-worker';
import type { Answer, Request } from '../decode/protocol.js';
import type { WorkerPort } from '../decode/worker-slot.js';
import { openPackagePort, openWorkerPort } from './worker-port.js';

/** One URL for all workers of the page; never revoked, since a worker may start at any time. */
let textUrl: string | undefined;
/** Whether the page refused a worker of the text: the next ones are not tried. */
let isTextRefused = false;

/**
 * Starts the worker whose text is part of this script, so that no bundler and no server has to know of it. A content security
 * policy may allow workers from files only: then the file that comes with the package takes its place.
 */
export function openEmbeddedPort(): WorkerPort {
  if (!isTextRefused) {
    try {
      textUrl ??= URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
      return new EmbeddedPort(openWorkerPort(textUrl));
    } catch {
      isTextRefused = true;
    }
  }
  return openPackagePort();
}

/** A worker of the text, until it is refused: browsers say that by an error before the first answer. */
class EmbeddedPort implements WorkerPort {
  #port: WorkerPort;
  /** What was sent before the first answer, to be sent again. Undefined from then on, and for the file's worker. */
  #sent: Request[] | undefined = [];
  #isBusy = false;
  #onAnswer: (answer: Answer) => void = () => undefined;
  #onFailure: (reason: string) => void = () => undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
    this.#listen();
  }

  post(request: Request, transfer: ArrayBuffer[]): void {
    this.#sent?.push(request);
    this.#port.post(request, transfer);
  }

  onAnswer(listener: (answer: Answer) => void): void {
    this.#onAnswer = listener;
  }

  onFailure(listener: (reason: string) => void): void {
    this.#onFailure = listener;
  }

  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#port.setBusy(isBusy);
  }

  terminate(): void {
    this.#sent = undefined;
    this.#port.terminate();
  }

  #listen(): void {
    this.#port.onAnswer((answer) => {
      this.#sent = undefined;
      this.#onAnswer(answer);
    });
    this.#port.onFailure((reason) => {
      if (this.#sent === undefined) this.#onFailure(reason);
      else this.#replace(this.#sent, reason);
    });
  }

  #replace(sent: readonly Request[], reason: string): void {
    this.#sent = undefined;
    isTextRefused = true;
    this.#port.terminate();
    try {
      this.#port = openPackagePort();
    } catch {
      this.#onFailure(reason);
      return;
    }
    this.#listen();
    this.#port.setBusy(this.#isBusy);
    for (const request of sent) this.#port.post(request, []);
  }
}
