/** Levels of messages, from the least to the most important. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Receives messages by level, such as `console`. Levels without a function are dropped. */
export type Logger = Partial<Record<LogLevel, (message: string) => void>>;

export const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes to a logger from a level on; silent without one. What a logger throws is ignored. */
export class Log {
  readonly #logger: Logger | undefined;
  readonly #minLevel: number;

  constructor(logger?: Logger, level: LogLevel = 'info') {
    this.#logger = logger;
    this.#minLevel = LEVELS.indexOf(level);
  }

  debug(message: string): void {
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warn', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  #write(level: LogLevel, message: string): void {
    if (LEVELS.indexOf(level) < this.#minLevel) return;
    try {
      this.#logger?.[level]?.(`AlphaStream: ${message}`);
    } catch {
      // Playback goes on.
    }
  }
}
