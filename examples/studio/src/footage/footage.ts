import type { Size } from '@alphastream/core/encoder';
import type { InputAudioTrack } from 'mediabunny';

/** One picture of the footage, decoded. */
export interface Shot extends Size {
  /** When it is shown, on the footage's own timeline. */
  readonly seconds: number;
  /** Red, green, blue and alpha of each pixel, straight. The receiver owns it. */
  readonly rgba: Uint8Array<ArrayBuffer>;
  /** A label for each pixel, if the picture has labels. */
  readonly labels?: Uint16Array | undefined;
}

/** What is known of footage before it is decoded. */
export interface FootageFacts extends Size {
  readonly name: string;
  readonly kind: 'video' | 'pictures';
  /** Frames of the stream, and how many a second. Pictures have no rate of their own. */
  readonly frameCount: number;
  readonly fps: number | undefined;
  /** Whether pixels may be transparent. */
  readonly hasAlpha: boolean;
  /** Whether its pictures have labels, or greys that may be some; and whether they look so. */
  readonly hasLabels: boolean;
  readonly isLabelled: boolean;
  /** Whether its pictures have colours: masks have none. */
  readonly hasColours: boolean;
  /** What is worth knowing, one sentence each. */
  readonly remarks: readonly string[];
}

/** A video or a sequence of pictures. Decodes one at a time. */
export interface Footage {
  readonly facts: FootageFacts;
  /** For each picture, the frame of the stream at which it is shown first; the same one twice if the next takes its place. */
  readonly frames: readonly number[];
  /** Decodes the pictures from a frame on, in order. */
  shots(frame: number): AsyncGenerator<Shot, void, undefined>;
  /** The packets of the sound, for the opaque video. */
  readonly sound?: InputAudioTrack | undefined;
  /** The time of frame 0 in the footage. */
  readonly start: number;
  close(): void;
}
