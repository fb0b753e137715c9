import { describe, expect, it } from 'vitest';
import {
  chooseRequest,
  decidePairing,
  MAX_WAIT_FRAMES,
  type Availability,
  type LatePolicy,
  type PairingDecision,
  type PairingInput,
} from '../../packages/core/src/binding/pairing.js';

const FPS = 30;
/** Nothing there. */
const NONE = null;

/** A situation in short: indices of pictures, at 30 a second, with the states of their own masks. */
interface Situation {
  /** Frame 10 with its own mask by default; null: nothing is shown. */
  shown?: number | null;
  /** State of the shown picture's own mask, if the picture is shown without. */
  lacks?: Availability;
  /** The oldest picture in the queue with the state of its mask, and the index of the newest one behind it. */
  queue?: readonly [index: number, mask: Availability, behind?: number];
  newest?: readonly [index: number, mask: Availability] | null;
  policy?: LatePolicy;
  /** Follows a clock: there are indices and no timestamps. */
  hasClock?: boolean;
}

function inputOf({ shown = 10, lacks, queue, newest = NONE, policy = 'hold', hasClock }: Situation): PairingInput {
  const time = (index: number) => Object.freeze({ index, seconds: hasClock === true ? NaN : index / FPS });
  return {
    shown:
      shown === null
        ? { index: -1, seconds: NaN, lacksMask: false }
        : { ...time(shown), lacksMask: lacks !== undefined },
    waiting: {
      oldest: queue === undefined ? null : time(queue[0]),
      newest: queue?.[2] === undefined ? null : time(queue[2]),
    },
    newest: newest === null ? null : time(newest[0]),
    available: { shown: lacks ?? 'ready', waiting: queue?.[1] ?? 'missing', newest: newest?.[1] ?? 'missing' },
    policy,
  };
}

/** What is requested and decided, as a sentence. */
function say(request: string | null, decision: PairingDecision): string {
  const parts = [decision.kind === 'hold' ? 'hold' : `show ${decision.which} with ${decision.mask}`];
  if (request !== null) parts.push(`request ${request}`);
  if (decision.clearsQueue) parts.push('clear queue');
  if (decision.queuesNewest) parts.push('queue newest');
  return parts.join(', ');
}

type Row = readonly [name: string, situation: Situation, decision: string];

const JUMP = MAX_WAIT_FRAMES + 1;

const TABLE: Record<string, readonly Row[]> = {
  'nothing new': [
    ['nothing is shown and nothing comes', { shown: null }, 'hold'],
    ['no new picture', {}, 'hold'],
    ['no new picture, clock', { hasClock: true }, 'hold'],
    ['a waiting mask is still missing', { queue: [12, 'missing'] }, 'hold, request waiting'],
    ['a waiting mask has come', { queue: [12, 'ready', 14] }, 'show waiting with own, request waiting'],
    ['a waiting mask is bad: its picture is dropped', { queue: [12, 'bad'] }, 'hold, request waiting, clear queue'],
  ],
  'the newest picture is shown or queued already': [
    ['it is shown', { newest: [10, 'ready'] }, 'hold, clear queue'],
    ['the clock is at the shown frame', { newest: [10, 'ready'], hasClock: true }, 'hold, clear queue'],
    ['it is shown again: the queue is past', { newest: [10, 'ready'], queue: [300, 'ready'] }, 'hold, clear queue'],
    ['it waits longest', { newest: [12, 'missing'], queue: [12, 'missing', 14] }, 'hold, request waiting'],
    ['it waits behind another', { newest: [14, 'ready'], queue: [12, 'missing', 14] }, 'hold, request waiting'],
    [
      'it waits longest and its mask has come',
      { newest: [12, 'ready'], queue: [12, 'ready'] },
      'show waiting with own, request waiting',
    ],
    [
      'it waits behind another, whose mask has come',
      { newest: [14, 'ready'], queue: [12, 'ready', 14] },
      'show waiting with own, request waiting',
    ],
  ],
  'the newest mask is ready': [
    [
      'nothing is shown yet',
      { shown: null, newest: [0, 'ready'] },
      'show newest with own, request newest, clear queue',
    ],
    ['next frame', { newest: [11, 'ready'] }, 'show newest with own, request newest, clear queue'],
    [
      'next frame, clock',
      { newest: [11, 'ready'], hasClock: true },
      'show newest with own, request newest, clear queue',
    ],
    ['a loop jumps back', { newest: [0, 'ready'] }, 'show newest with own, request newest, clear queue'],
    [
      'a loop jumps back while a picture waits',
      { shown: 595, newest: [0, 'ready'], queue: [598, 'missing'] },
      'show newest with own, request newest, clear queue',
    ],
    [
      'a picture waits nearby: its request goes on until this one is shown',
      { newest: [13, 'ready'], queue: [12, 'missing'] },
      'show newest with own, clear queue',
    ],
    [
      'both masks are ready: the newest is shown',
      { newest: [13, 'ready'], queue: [12, 'ready'] },
      'show newest with own, clear queue',
    ],
    ['late: hide', { newest: [11, 'ready'], policy: 'hide' }, 'show newest with own, request newest, clear queue'],
    [
      'late: nearest',
      { newest: [11, 'ready'], policy: 'nearest' },
      'show newest with own, request newest, clear queue',
    ],
  ],
  'the newest mask is late: hold': [
    ['nothing is shown yet', { shown: null, newest: [0, 'missing'] }, 'hold, request newest, queue newest'],
    ['it is the first to wait', { newest: [11, 'missing'] }, 'hold, request newest, queue newest'],
    ['it is bad: the next update gives it up', { newest: [11, 'bad'] }, 'hold, request newest, queue newest'],
    [
      'another waits nearby: that one is awaited first',
      { newest: [14, 'missing'], queue: [12, 'missing', 13] },
      'hold, request waiting, queue newest',
    ],
    [
      'another waited nearby and its mask has come: oldest first, then the newest',
      { newest: [14, 'missing'], queue: [12, 'ready', 13] },
      'show waiting with own, request waiting, queue newest',
    ],
    [
      'another waits nearby and is bad',
      { newest: [14, 'missing'], queue: [12, 'bad', 13] },
      'hold, request waiting, clear queue, queue newest',
    ],
    [
      'the farthest that another waits',
      { newest: [12 + MAX_WAIT_FRAMES, 'missing'], queue: [12, 'missing'] },
      'hold, request waiting, queue newest',
    ],
    [
      'the farthest back that another waits',
      { newest: [20 - MAX_WAIT_FRAMES, 'missing'], queue: [20, 'missing'] },
      'hold, request waiting, queue newest',
    ],
    [
      'another waits farther away and gives way',
      { newest: [12 + JUMP, 'missing'], queue: [12, 'missing'] },
      'hold, request newest, clear queue, queue newest',
    ],
    [
      'another waits farther away and is bad',
      { newest: [12 + JUMP, 'missing'], queue: [12, 'bad'] },
      'hold, request newest, clear queue, queue newest',
    ],
    [
      'another waited farther away and its mask has come',
      { newest: [12 + JUMP, 'missing'], queue: [12, 'ready'] },
      'show waiting with own, request newest, queue newest',
    ],
    [
      'a loop jumps back: what waits at its end gives way',
      { shown: 595, newest: [0, 'missing'], queue: [598, 'missing', 599] },
      'hold, request newest, clear queue, queue newest',
    ],
    [
      'the clock is still at the frame that waits',
      { newest: [12, 'missing'], queue: [12, 'missing'], hasClock: true },
      'hold, request waiting, queue newest',
    ],
  ],
  'the newest mask is late: hide and nearest': [
    ['hide', { newest: [11, 'missing'], policy: 'hide' }, 'show newest with none, request newest, clear queue'],
    ['hide, bad', { newest: [11, 'bad'], policy: 'hide' }, 'show newest with none, request newest, clear queue'],
    [
      'nearest',
      { newest: [11, 'missing'], policy: 'nearest' },
      'show newest with nearest, request newest, clear queue',
    ],
    [
      'nearest, bad',
      { newest: [11, 'bad'], policy: 'nearest' },
      'show newest with nearest, request newest, clear queue',
    ],
  ],
  'a picture is shown without its mask': [
    ['its mask has come', { lacks: 'ready', policy: 'hide' }, 'show shown with own, request shown, clear queue'],
    ['its mask is still missing', { lacks: 'missing', policy: 'nearest' }, 'hold, request shown, clear queue'],
    ['its mask never comes', { lacks: 'bad', policy: 'hide' }, 'hold, request shown, clear queue'],
    [
      'a still picture gets its mask later',
      { lacks: 'ready', newest: [10, 'ready'], policy: 'hide' },
      'show shown with own, request shown, clear queue',
    ],
    [
      'a still picture awaits its mask',
      { lacks: 'missing', newest: [10, 'missing'], policy: 'nearest' },
      'hold, request shown, clear queue',
    ],
    [
      'the next picture comes before its mask',
      { lacks: 'missing', newest: [11, 'missing'], policy: 'hide' },
      'show newest with none, request newest, clear queue',
    ],
  ],
  // Another source, or a lost context: nothing is shown any more, and the queue is empty.
  'everything shown is invalid': [
    [
      'the same picture is shown again',
      { shown: null, newest: [10, 'ready'] },
      'show newest with own, request newest, clear queue',
    ],
    [
      'the same frame of a clock is shown again',
      { shown: null, newest: [10, 'ready'], hasClock: true },
      'show newest with own, request newest, clear queue',
    ],
    ['its mask is awaited', { shown: null, newest: [10, 'missing'] }, 'hold, request newest, queue newest'],
  ],
};

describe.each(Object.entries(TABLE))('pairing decision: %s', (_, rows) => {
  it.each(rows)('%s', (_name, situation, decision) => {
    const input = inputOf(situation);
    const before = structuredClone(input);
    expect(say(chooseRequest(input), decidePairing(input))).toBe(decision);
    expect(input).toEqual(before);
  });
});

it('pairing decision is one of ten frozen objects: nothing is allocated per rendered frame', () => {
  const situations = Object.values(TABLE).flatMap((rows) => rows.map(([, situation]) => situation));
  const decisions = new Set(situations.map((situation) => decidePairing(inputOf(situation))));
  expect(decisions.size).toBe(10);
  for (const decision of decisions) expect(Object.isFrozen(decision)).toBe(true);
  for (const situation of situations) expect(decisions).toContain(decidePairing(inputOf(situation)));
});
