import { Readable } from 'node:stream';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { EventBatch } from './model.ts';

/** How often what happened is sent, in real milliseconds: a page redraws no more often than it can be looked at. */
const INTERVAL = 100;
/** How many records one batch holds at most. */
const BATCH = 1_000;
/** How much of the past a page gets when it asks. */
const PAST = 300;
/** How much of a text is sent with an event; the whole of it is in the queue, the table or the log. */
const TEXT = 2_000;

/**
 * What happens on the stage, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html):
 * first the newest of the past, then a batch whenever something has happened.
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
    // A page that does not read, such as one in the background, gets no more until it does.
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
