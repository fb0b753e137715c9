#!/usr/bin/env node
import { run } from '../dist/main.js';

// Whoever reads may have enough before the end, as `head` has: that is no error, and there is no more to do.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`alphastream: standard output cannot be written: ${error.message}.\n`);
  process.exit(1);
});
// Nobody hears what cannot be said here; the work and its status stand.
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2), process);
