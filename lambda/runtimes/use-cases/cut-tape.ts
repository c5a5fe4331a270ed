import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { number, object, parse, pipe, regex, string } from 'valibot';

const eventSchema = object({ tape: pipe(string(), regex(/^[\w-]{1,64}$/)) });
const playSchema = object({ game: string(), score: number() });

export interface Cutting {
  /** Begins to read a tape: a play in JSON on each line. */
  readonly openTape: (tape: string) => Promise<Readable>;
  /** Stores a compressed file, whose size it has to know before it begins. */
  readonly storeCut: (tape: string, file: string, bytes: number) => Promise<void>;
  /** Where there is room for the tape. */
  readonly folder: string;
}

/** What stays: plays with at least this share of the best score of their game. */
const SHARE = 0.9;

/**
 * Needs the tape twice: the best scores are known at its end, and then the plays near them are looked for. So it is stored in between, and
 * everything flows through: what is in memory is a line, some buffers and a number for each game, whatever the size of the tape.
 * @throws ValiError when the event names no tape, or a line is not a play
 */
export async function cutTape(event: unknown, { openTape, storeCut, folder }: Cutting) {
  const { tape } = parse(eventSchema, event);
  const [whole, cut] = [join(folder, 'whole.ndjson'), join(folder, 'cut.ndjson.gz')];
  await pipeline(await openTape(tape), createWriteStream(whole));

  const best = new Map<string, number>();
  let plays = 0;
  for await (const { game, score } of playsIn(whole)) {
    plays += 1;
    best.set(game, Math.max(score, best.get(game) ?? Number.NEGATIVE_INFINITY));
  }

  let kept = 0;
  async function* highlights() {
    for await (const { game, score, line } of playsIn(whole)) {
      if (score < SHARE * (best.get(game) ?? 0)) continue;
      kept += 1;
      yield `${line}\n`;
    }
  }
  await pipeline(Readable.from(highlights()), createGzip(), createWriteStream(cut));
  await storeCut(tape, cut, (await stat(cut)).size);
  return { tape, plays, kept };
}

async function* playsIn(file: string) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    yield { ...parse(playSchema, JSON.parse(line)), line };
  }
}
