/**
 * Policy for a newest picture whose mask is not ready: keep the pair before (`hold`), show the picture fully
 * transparent (`hide`), or show it with the nearest cached mask (`nearest`).
 */
export type LatePolicy = 'hold' | 'hide' | 'nearest';

export const LATE_POLICIES: readonly LatePolicy[] = ['hold', 'hide', 'nearest'];

/** A waiting picture gives way to a newest picture more than this many frames away: a seek or a jump of a loop. */
export const MAX_WAIT_FRAMES = 8;

/** A picture by its role: just taken, first in the queue, or on screen. */
export type Role = 'newest' | 'waiting' | 'shown';

/** State of a picture's own mask: it can be painted now, it may still come, or it never comes. */
export type Availability = 'ready' | 'missing' | 'bad';

/** A picture's place in the stream and in the video. */
export interface PictureTime {
  /** Index of the frame that belongs to the picture. */
  readonly index: number;
  /** Presentation timestamp in seconds; NaN without a video. */
  readonly seconds: number;
}

/** What is on screen; index -1 and NaN seconds if nothing is. */
export interface ShownPicture extends PictureTime {
  /** Whether the picture is shown without its own mask. */
  readonly lacksMask: boolean;
}

/** Everything that the choice of a request and the decision depend on. Both only read it. */
export interface PairingInput {
  readonly shown: ShownPicture;
  /**
   * The queue: the picture that has waited longest for its mask, and the newest one behind it. Empty unless the policy
   * is `hold`.
   */
  readonly waiting: { readonly oldest: PictureTime | null; readonly newest: PictureTime | null };
  /** The picture that the video shows now, or the frame that the clock is at; null if there is nothing new. */
  readonly newest: PictureTime | null;
  /**
   * Whether masks can be painted; of a role that is not filled, anything. To choose a request, only that of `newest` is
   * read. Those for the decision are found after the request, which may change them.
   */
  readonly available: Readonly<Record<Role, Availability>>;
  readonly policy: LatePolicy;
}

/** What happens to the pictures that are not shown. */
interface Orders {
  /** Whether the queue is emptied and its pictures are closed, before the newest picture may be queued. */
  readonly clearsQueue: boolean;
  /** Whether the newest picture is queued. If it is neither queued nor shown, it is closed. */
  readonly queuesNewest: boolean;
}

/** Shows a picture with its own mask or, under `nearest` and `hide`, with the nearest one or with none. */
export interface ShowDecision extends Orders {
  readonly kind: 'show';
  readonly which: Role;
  readonly mask: 'own' | 'nearest' | 'none';
}

/** Keeps the pair that is shown. */
export interface HoldDecision extends Orders {
  readonly kind: 'hold';
}

export type PairingDecision = ShowDecision | HoldDecision;

const STAYS: Orders = { clearsQueue: false, queuesNewest: false };
const QUEUES: Orders = { clearsQueue: false, queuesNewest: true };
const CLEARS: Orders = { clearsQueue: true, queuesNewest: false };
const STARTS_OVER: Orders = { clearsQueue: true, queuesNewest: true };

const SHOW_NEWEST = show('newest', 'own', CLEARS);
const SHOW_NEWEST_WITH_NEAREST = show('newest', 'nearest', CLEARS);
const SHOW_NEWEST_HIDDEN = show('newest', 'none', CLEARS);
const COMPLETE_SHOWN = show('shown', 'own', CLEARS);
const SHOW_WAITING = show('waiting', 'own', STAYS);
const SHOW_WAITING_AND_QUEUE = show('waiting', 'own', QUEUES);
const HOLD = hold(STAYS);
const HOLD_AND_QUEUE = hold(QUEUES);
const HOLD_AND_CLEAR = hold(CLEARS);
const HOLD_AND_START_OVER = hold(STARTS_OVER);

/**
 * Returns the picture whose mask is requested in this update, null for none. One at most, as the newest request cancels
 * those for frames elsewhere: while a picture waits, a newest one nearby does not take its place.
 */
export function chooseRequest(input: PairingInput): Role | null {
  const { newest, shown, waiting, available } = input;
  if (newest !== null && isNew(newest, input)) {
    if (!isAwaitedNear(newest, input)) return 'newest';
    return available.newest === 'ready' ? null : 'waiting';
  }
  if (shown.lacksMask) return 'shown';
  return waiting.oldest === null || isShown(newest, shown) ? null : 'waiting';
}

/**
 * Decides which pair is shown in this update. A pure function: it only reads its input and returns one of ten frozen
 * decisions, so that nothing is allocated per rendered frame.
 *
 * The newest picture is shown if its mask is ready. Otherwise, under `hold`, it is queued, and the picture that has
 * waited longest is shown as soon as its mask is ready: something moves even if every mask is late, and the newest
 * picture, which may be the last for a while, comes next.
 */
export function decidePairing(input: PairingInput): PairingDecision {
  const { newest, shown, waiting, available } = input;
  if (newest !== null && isNew(newest, input)) return decideNewest(newest, input);
  if (shown.lacksMask) return available.shown === 'ready' ? COMPLETE_SHOWN : HOLD_AND_CLEAR;
  // Back at what is shown: pictures in the queue are past, or not due any more.
  if (isShown(newest, shown)) return HOLD_AND_CLEAR;
  if (waiting.oldest === null) return HOLD;
  if (available.waiting === 'ready') return SHOW_WAITING;
  return available.waiting === 'bad' ? HOLD_AND_CLEAR : HOLD;
}

/** For a picture that is neither shown nor queued. */
function decideNewest(newest: PictureTime, input: PairingInput): PairingDecision {
  const { waiting, available, policy } = input;
  if (available.newest === 'ready') return SHOW_NEWEST;
  if (policy === 'hide') return SHOW_NEWEST_HIDDEN;
  if (policy === 'nearest') return SHOW_NEWEST_WITH_NEAREST;
  if (waiting.oldest === null) return HOLD_AND_QUEUE;
  if (available.waiting === 'ready') return SHOW_WAITING_AND_QUEUE;
  // A bad mask never comes, and one that is awaited elsewhere gives way.
  const isAwaited = available.waiting === 'missing' && isAwaitedNear(newest, input);
  return isAwaited ? HOLD_AND_QUEUE : HOLD_AND_START_OVER;
}

function isNew(newest: PictureTime, { shown, waiting }: PairingInput): boolean {
  return !isShown(newest, shown) && !isQueued(newest, waiting);
}

/** Whether the newest picture is on screen already; without a video, its frame. */
function isShown(newest: PictureTime | null, shown: PictureTime): boolean {
  if (newest === null) return false;
  return Number.isNaN(newest.seconds) ? newest.index === shown.index : newest.seconds === shown.seconds;
}

function isQueued({ seconds }: PictureTime, { oldest, newest }: PairingInput['waiting']): boolean {
  return oldest?.seconds === seconds || newest?.seconds === seconds;
}

/** Whether a picture waits that is shown, with its mask, before another one is waited for. */
function isAwaitedNear({ index }: PictureTime, { waiting: { oldest } }: PairingInput): boolean {
  return oldest !== null && Math.abs(index - oldest.index) <= MAX_WAIT_FRAMES;
}

function show(which: Role, mask: ShowDecision['mask'], orders: Orders): ShowDecision {
  return Object.freeze({ kind: 'show', which, mask, ...orders });
}

function hold(orders: Orders): HoldDecision {
  return Object.freeze({ kind: 'hold', ...orders });
}
