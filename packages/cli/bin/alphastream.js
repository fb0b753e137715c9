#!/usr/bin/env node
import { run } from '../dist/main.js';

// A reader such as `head` may close the pipe early. That is not an error, and nothing is left to do.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`alphastream: standard output cannot be written: ${error.message}.\n`);
  process.exit(1);
});
// A message that cannot be written is dropped. The work and its exit status stand.
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2), process);
