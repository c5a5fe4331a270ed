import { Stage } from '@serverless-arcade/stage/stage.ts';
import { addressOf } from '../world/sent-address.ts';
import type { Memory, Message } from './messages.ts';

/**
 * A process of its own for the stage, so that its memory is that of the stage alone.
 * Its arguments: the output of `cdk synth`, and how many records of each kind the stage keeps.
 */
const [assembly, kept] = process.argv.slice(2);
if (assembly === undefined || kept === undefined)
  throw new Error('Two arguments are needed: an assembly, and a number.');

const stage = await Stage.open({ assembly, clock: 'real', recordsKept: Number(kept) });
const send = (message: Message) => void process.send?.(message);

function memory(): Memory {
  const { records, services } = stage;
  const { rss, heapUsed } = process.memoryUsage();
  const counts = records.kinds.map((kind) => records.of(kind).length);
  return {
    kind: 'memory',
    resident: rss,
    heap: heapUsed,
    environments: services.lambda.environments,
    records: counts.reduce((sum, count) => sum + count, 0),
    recordsOfOneKind: Math.max(...counts),
    recordsLetGo: records.letGo(),
    traces: services.xray.traces().length,
    changes: services.dynamodb.streams
      .flatMap(({ shards }) => shards)
      .reduce((sum, { end, horizon }) => sum + end - horizon, 0),
    metrics: services.metrics.all.reduce((sum, { buckets, readings }) => sum + buckets.size + readings, 0),
  };
}

// There is one question, whatever the message says.
process.on('message', () => send(memory()));
process.once('disconnect', () => void stage.close());

send({ kind: 'ready', address: addressOf(stage) });
