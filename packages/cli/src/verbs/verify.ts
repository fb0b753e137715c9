import { createHash } from 'node:crypto';
import { CompactFrame } from '@alphastream/core';
import type { Command } from '../arguments.js';
import { forEachFrame, withStream } from '../frames.js';
import { printableLine, publicSource } from '../printable.js';
import type { Terminal } from '../terminal.js';

/** Decodes every frame, damaged ones included. Returns 0 if all are good, else 1. */
export function verify(command: Command, terminal: Terminal): Promise<0 | 1> {
  return withStream(command, async (stream) => {
    const { width, height, frameCount } = stream.getMetadata();
    const mask = new Uint8Array(width * height);
    let bad = 0;
    await forEachFrame(stream, terminal, (index, frame) => {
      if (frame instanceof CompactFrame) {
        if (command.digests) terminal.stdout.write(`${index} ${digest(frame.mask(width, height, { into: mask }))}\n`);
        return;
      }
      bad++;
      const line = `${index} ${frame.code} ${printableLine(frame.message)}\n`;
      (command.digests ? terminal.stdout : terminal.stderr).write(line);
    });
    if (!command.digests) terminal.stdout.write(`${frameCount - bad} of ${frameCount} frames are good\n`);
    if (bad === 0) return 0;
    terminal.stderr.write(
      `alphastream: Decode: ${bad} of ${frameCount} frames of ${printableLine(publicSource(command.source))} are damaged.\n`,
    );
    return 1;
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
