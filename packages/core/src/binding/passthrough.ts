/** Whether the real room will be visible around the person, and what prevents it. */
export interface PassthroughReport {
  /** Whether there are no problems. */
  readonly ok: boolean;
  /** Sentences that each say what to do. Empty if all is well. */
  readonly problems: string[];
}

/**
 * Adds what prevents passthrough in a WebXR session to `problems`.
 *
 * @param start The call that starts a session in this engine, for the message.
 */
export function checkSession(
  session: { readonly environmentBlendMode: string } | null | undefined,
  start: string,
  problems: string[],
): void {
  if (session == null) {
    problems.push(`No session is running: ${start}.`);
  } else if (session.environmentBlendMode === 'opaque') {
    problems.push("The session shows no room (environmentBlendMode is 'opaque'): ask for 'immersive-ar'.");
  }
}
