import { Readable } from 'node:stream';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { EventBatch } from './model.ts';

/** Between two batches, in real milliseconds: a visitor cannot see more. */
const INTERVAL = 100;
/** How many records one batch holds at most. */
const BATCH = 1_000;
/** How many earlier records a page gets at first. */
const PAST = 300;
/** How many characters of a text the stage sends with a record. The queue, the table or the log has all of it. */
const TEXT = 2_000;

/**
 * The records of the stage as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html):
 * first the newest earlier records, then a batch of new ones.
 */
export function eventStream(stage: Stage): Readable {
  let pending: StageRecord[] = [];
  let skipped = 0;
  const send = (past: boolean, records: readonly StageRecord[], left: number) => {
    const batch: EventBatch = { now: stage.clock.now(), past, skipped: left, records: records.map(shorten) };
    stream.push(`data: ${JSON.stringify(batch)}\n\n`);
  };
  const unsubscribe = stage.records.subscribe((record) => {
    if (pending.length < BATCH) pending.push(record);
    else skipped += 1;
  });
  const timer = setInterval(() => {
    // A page that does not read, such as one in the background, gets no batch until it reads again.
    if (pending.length === 0 || stream.readableLength > 0) return;
    send(false, pending, skipped);
    pending = [];
    skipped = 0;
  }, INTERVAL);
  timer.unref();
  const stream = new Readable({
    read() {},
    destroy(error, done) {
      clearInterval(timer);
      unsubscribe();
      done(error);
    },
  });
  send(true, stage.records.latest(PAST), 0);
  return stream;
}

function shorten(record: StageRecord): StageRecord {
  if (record.kind === 'log' && record.line.length > TEXT) return { ...record, line: `${record.line.slice(0, TEXT)}…` };
  if (record.kind === 'message' && record.body.length > TEXT)
    return { ...record, body: `${record.body.slice(0, TEXT)}…` };
  return record;
}
