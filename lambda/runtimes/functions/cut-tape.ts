import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { openTape, storeCut } from '../adapters/tapes.ts';
import { cutTape } from '../use-cases/cut-tape.ts';

/** Cuts the tape of a night down to the best plays of each game. A tape may be larger than the memory. */
export const handler = invocation(async (event: unknown) => {
  // A folder of its own: an environment keeps its files for the next invocation, and 10 GB are soon full of what is left behind.
  const folder = await mkdtemp(join(tmpdir(), 'tape-'));
  try {
    return await cutTape(event, { openTape, storeCut, folder });
  } finally {
    await rm(folder, { recursive: true });
  }
});
