/** Where a command writes: `process`, or a recorder in tests. */
export interface Terminal {
  /** Standard output: results. */
  readonly stdout: {
    /** Writes `text` as it is. */
    write(text: string): unknown;
  };
  /** Standard error: messages and progress. */
  readonly stderr: {
    /** Writes `text` as it is. */
    write(text: string): unknown;
    /** Whether it is a terminal: progress is shown only there. */
    readonly isTTY?: boolean;
  };
}
