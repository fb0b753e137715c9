/** Levels of messages, from the least to the most important. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Receives messages by level, such as `console`. Levels without a function are dropped. */
export type Logger = Partial<Record<LogLevel, (message: string) => void>>;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Tells a logger, from a level on; silent without one. A logger that throws is the caller's affair, and is ignored. */
export class Log {
  readonly #logger: Logger | undefined;
  readonly #least: number;

  constructor(logger?: Logger, level: LogLevel = 'info') {
    this.#logger = logger;
    this.#least = LEVELS.indexOf(level);
  }

  debug(message: string): void {
    this.#say('debug', message);
  }

  info(message: string): void {
    this.#say('info', message);
  }

  warn(message: string): void {
    this.#say('warn', message);
  }

  error(message: string): void {
    this.#say('error', message);
  }

  #say(level: LogLevel, message: string): void {
    if (LEVELS.indexOf(level) < this.#least) return;
    try {
      this.#logger?.[level]?.(`AlphaStream: ${message}`);
    } catch {
      // Playback goes on.
    }
  }
}
