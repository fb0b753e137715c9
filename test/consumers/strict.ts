// Compiled by the oldest and the newest TypeScript with `skipLibCheck: false`, and not run.
import { AlphaStream, AlphaStreamError, type MaskFrame } from '@alphastream/core';
import { createEncoder } from '@alphastream/core/encoder';
import { openVideo } from '@alphastream/core/video';

export async function firstMask(url: string): Promise<MaskFrame | null> {
  try {
    const stream = await AlphaStream.open(url);
    const video = await openVideo('person.mp4', { muted: true });
    await video.play();
    return await stream.getFrame(0);
  } catch (error) {
    if (error instanceof AlphaStreamError) console.log(error.code, error.message);
    const encoder = await createEncoder();
    console.log(encoder);
    return null;
  }
}
