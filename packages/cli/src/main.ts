import { AlphaStreamError } from '@alphastream/core';
import { parseCommand } from './arguments.js';
import { convert } from './verbs/convert.js';
import { encode } from './verbs/encode.js';
import { inspect } from './verbs/inspect.js';
import { render } from './verbs/render.js';
import { serve } from './verbs/serve.js';
import { strip } from './verbs/strip.js';
import { UsageError } from './usage.js';
import { verify } from './verbs/verify.js';

/** What a command writes to: `process`, or a recorder in tests. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

const USAGE = `alphastream: looks into AlphaStream mask streams, and writes them anew

  alphastream inspect SRC [--json]       what it is: frames, coordinate space, sizes, points
  alphastream verify SRC [--digests]     decodes every frame; --digests prints "INDEX SHA256" of each exact mask
  alphastream render SRC --frame N [--size WxH] [--smooth] -o OUT.png | OUT.r8
  alphastream strip SRC --frame N [--tolerance PX] -o OUT.f32 | OUT.json | OUT.svg
                                         the frame's triangles; the picture is for looking at them
  alphastream convert SRC -o OUT.asvp | OUT.asvr
                                         writes it anew, plain or encrypted; --space goes into its metadata record
  alphastream encode MASKS -o OUT.asvp | OUT.asvr [--fps N] [--tolerance PX] [--meta FILE.json]
                                         a stream from a folder of PNGs, in the natural order of their names, or from
                                         a video (by ffmpeg): set is what has at least half of alpha, else of light
  alphastream serve DIR [--port N]       a folder for pages under development: ranges, CORS, right types; port 8080

SRC is a path or an http(s) address.

  --space WxH              the coordinate space, over the metadata record
  --key-file FILE          the 32 bytes of the key, or:
  --passphrase-file FILE   its bytes, as they are, with
  --scene-id N --stream-version TEXT [--resource NAME]   (NAME: the file's, unless said)

  --fps N                  of what is encoded: 25, 30000/1001; unless said that of FILE or of the video, else 60
  --tolerance PX           how far outlines may stray to have fewer points; unless said they do not
  --meta FILE.json         an object for the metadata record; width, height and fps are put into it

The key of an encrypted output is said by the same options with --out- before their names.

Exit status: 0 good, 1 the input is bad or out of reach, 2 wrong usage.
`;

const COMMANDS = { inspect, verify, render, strip, convert, encode, serve };

/**
 * Runs one command line, without the program's name.
 *
 * @returns The exit status: 0 good, 1 bad input (one sentence on standard error), 2 wrong usage.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    const command = parseCommand(argv);
    if (command === 'help') {
      terminal.stdout.write(USAGE);
      return 0;
    }
    return await COMMANDS[command.verb](command, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.stderr.write(`alphastream: ${error.message} (alphastream --help tells more)\n`);
      return 2;
    }
    terminal.stderr.write(`alphastream: ${oneLine(error)}\n`);
    return 1;
  }
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof AlphaStreamError ? `${error.code}: ` : '';
  return code + text.replace(/\s+/g, ' ').trim();
}
