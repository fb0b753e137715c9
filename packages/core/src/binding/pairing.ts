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

/** Everything that the decision depends on. Only read. */
export interface PairingInput {
  readonly shown: ShownPicture;
  /** The queue: the picture that waits longest for its mask, and the newest one behind it. */
  readonly waiting: { readonly oldest: PictureTime | null; readonly newest: PictureTime | null };
  /** The picture that the video shows now, or the frame that the clock is at; null if there is nothing new. */
  readonly newest: PictureTime | null;
  /** Masks in the cache before anything is requested. Only roles that are filled are read. */
  readonly available: Readonly<Record<Role, Availability>>;
  readonly policy: LatePolicy;
}

interface Orders {
  /**
   * The picture whose mask is requested, before anything is shown; null for no request. One at most: the newest request
   * cancels those for frames elsewhere.
   */
  readonly request: Role | null;
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

export type Decision = ShowDecision | HoldDecision;

const show = (which: Role, orders: Orders, mask: ShowDecision['mask'] = 'own'): ShowDecision =>
  Object.freeze({ kind: 'show', which, mask, ...orders });
const hold = (orders: Orders): HoldDecision => Object.freeze({ kind: 'hold', ...orders });

const TAKES_OVER: Orders = { request: 'newest', clearsQueue: true, queuesNewest: false };
const SHOW_NEWEST = show('newest', TAKES_OVER);
const SHOW_NEWEST_WITHOUT_REQUEST = show('newest', { ...TAKES_OVER, request: null });
const SHOW_NEWEST_HIDDEN = show('newest', TAKES_OVER, 'none');
const SHOW_NEWEST_WITH_NEAREST = show('newest', TAKES_OVER, 'nearest');

/** Nothing is new and nothing waits. */
const REST = hold({ request: null, clearsQueue: false, queuesNewest: false });
/** The newest picture is on screen: those in the queue are past, or not due any more. */
const REPEAT = hold({ request: null, clearsQueue: true, queuesNewest: false });

const COMPLETES: Orders = { request: 'shown', clearsQueue: true, queuesNewest: false };
const COMPLETE_SHOWN = show('shown', COMPLETES);
const AWAIT_SHOWN = hold(COMPLETES);

/** The newest picture is the first to wait, or takes the place of those that waited elsewhere. */
const QUEUE_NEWEST = hold({ request: 'newest', clearsQueue: true, queuesNewest: true });
const SHOW_WAITING_BEFORE_JUMP = show('waiting', { request: 'newest', clearsQueue: false, queuesNewest: true });

/** By the state of the mask that has been awaited longest; a bad one is given up. */
type WaitingDecisions = Readonly<Record<Availability, Decision>>;
const decisionsForWaiting = (queuesNewest: boolean): WaitingDecisions => ({
  ready: show('waiting', { request: 'waiting', clearsQueue: false, queuesNewest }),
  missing: hold({ request: 'waiting', clearsQueue: false, queuesNewest }),
  bad: hold({ request: 'waiting', clearsQueue: true, queuesNewest }),
});
const AWAIT = decisionsForWaiting(false);
const AWAIT_BEFORE_NEWEST = decisionsForWaiting(true);

/**
 * Decides which pair is shown in this update. A pure function: it only reads its input and returns one of a few frozen
 * decisions, so that nothing is allocated per rendered frame.
 *
 * The newest picture is shown if its mask is ready. Otherwise, under `hold`, it is queued, and the picture that has
 * waited longest is shown as soon as its mask is ready: something moves even if every mask is late, and the newest
 * picture, which may be the last for a while, comes next.
 */
export function decidePairing(input: PairingInput): Decision {
  const { newest, shown, waiting, available } = input;
  const isRepeat = newest !== null && isSame(newest, shown);
  if (newest !== null && !isRepeat && !isQueued(newest, waiting)) return decideNewest(newest, input);
  if (shown.lacksMask) return available.shown === 'ready' ? COMPLETE_SHOWN : AWAIT_SHOWN;
  if (isRepeat) return REPEAT;
  return waiting.oldest === null ? REST : AWAIT[available.waiting];
}

/** For a picture that is neither shown nor queued. */
function decideNewest(newest: PictureTime, { waiting: { oldest }, available, policy }: PairingInput): Decision {
  // A request for the newest mask would cancel that of a picture nearby, which is shown first.
  const isNear = oldest !== null && Math.abs(newest.index - oldest.index) <= MAX_WAIT_FRAMES;
  if (available.newest === 'ready') return isNear ? SHOW_NEWEST_WITHOUT_REQUEST : SHOW_NEWEST;
  if (policy === 'hide') return SHOW_NEWEST_HIDDEN;
  if (policy === 'nearest') return SHOW_NEWEST_WITH_NEAREST;
  if (isNear) return AWAIT_BEFORE_NEWEST[available.waiting];
  return oldest !== null && available.waiting === 'ready' ? SHOW_WAITING_BEFORE_JUMP : QUEUE_NEWEST;
}

/** Whether both are the same picture; without a video, the same frame. */
function isSame(newest: PictureTime, shown: PictureTime): boolean {
  return Number.isNaN(newest.seconds) ? newest.index === shown.index : newest.seconds === shown.seconds;
}

function isQueued({ seconds }: PictureTime, { oldest, newest }: PairingInput['waiting']): boolean {
  return oldest?.seconds === seconds || newest?.seconds === seconds;
}
