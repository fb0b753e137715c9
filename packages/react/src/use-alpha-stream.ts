import { AlphaStream, type Source, type StreamOptions } from '@alphastream/core';
import { use, useEffect } from 'react';
import { SharedResources } from './shared-resource.js';

const streams = new SharedResources<AlphaStream>();

/**
 * Opens a mask stream, and suspends until it is open. Components with the same source and equal options share one stream.
 * It is disposed some seconds after the last of them is gone.
 *
 * @param source URL of the stream, or its bytes. Bytes and Blobs are told apart by identity: keep them in a variable.
 * @param options Count when the stream is first opened; functions among them are not compared.
 * @returns The open stream. Do not close it.
 * @throws AlphaStreamError for the next error boundary, if it cannot be opened.
 */
export function useAlphaStream(source: Source, options: StreamOptions = {}): AlphaStream {
  const promise = streams.get(source, options, () => AlphaStream.open(source, options));
  const stream = use(promise);
  useEffect(() => streams.retain(stream, promise), [stream, promise]);
  return stream;
}
