import { once } from 'node:events';
import { styleText } from 'node:util';
import { openConsole } from '@serverless-arcade/console/server/console.ts';
import type { RecordOf, StageRecord } from '@serverless-arcade/stage/records.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { ASSEMBLY, runCommand, UsageError } from './command.ts';
import { greeting } from './greeting.ts';

/** How often the state is saved while something happens: what a crash may cost. */
const SAVE_MILLISECONDS = 5_000;

const USAGE = `Usage: npm start -- [--port 4566] [--state <directory>] [--assembly <output of cdk synth>]

Runs the arcade on this machine until it is interrupted. With --state it goes on where it was stopped.`;

interface Settings {
  readonly assembly: string;
  readonly port: string;
  readonly state?: string | undefined;
}

/** Runs the stage in real time until it is interrupted, and prints what happens in it. */
async function runStage({ assembly, state, ...settings }: Settings): Promise<void> {
  const port = Number(settings.port);
  if (!/^\d+$/.test(settings.port) || port > 65_535)
    throw new UsageError(`--port takes a number from 0 to 65535, not ${settings.port}.`);
  const stage = await Stage.open({ assembly, port, clock: 'real', ...(state === undefined ? {} : { state }) });
  for (const what of stage.dropped)
    console.log(styleText('yellow', `Not in the templates any more, and dropped: ${what}`));
  const page = await openConsole(stage, assembly);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log(greeting(stage, page.url));
  stage.records.subscribe((record) => {
    const line = describe(record);
    if (line !== undefined) console.log(`${styleText('dim', new Date(record.at).toISOString().slice(11, 23))} ${line}`);
  });
  const watch = setInterval(
    () => stage.settle().catch((error: unknown) => console.error('A bug of the local stage:', error)),
    1_000,
  );
  const save = setInterval(saving(stage), SAVE_MILLISECONDS);
  await interrupted;
  clearInterval(watch);
  clearInterval(save);
  await page.close();
  await stage.close();
}

/** Saves the state if something has happened since the last time. */
function saving(stage: Stage): () => void {
  let saved = stage.records.latest(1)[0];
  return () => {
    const latest = stage.records.latest(1)[0];
    if (latest === saved) return;
    stage.save();
    saved = latest;
  };
}

function describe(record: StageRecord): string | undefined {
  switch (record.kind) {
    case 'request':
      return `${record.method} ${record.path} -> ${record.status}${record.error === undefined ? '' : `: ${record.error}`}`;
    case 'invocation':
      return `${record.functionName} ${record.outcome} in ${record.durationMs} ms${record.coldStart ? ' (cold)' : ''}${record.error === undefined ? '' : `: ${record.error}`}`;
    case 'refusal':
      return styleText('red', `${record.functionName} was not run: ${record.reason}`);
    case 'async-event':
      return describeAsync(record);
    case 'message':
      return `${record.queue}: ${record.event} ${record.messageId}`;
    case 'event':
      return `${record.bus}: ${record.detailType} ${JSON.stringify(record.detail)}`;
    case 'schedule':
      return `${record.schedule}: execution ${record.executionId}`;
    case 'delivery':
      return record.outcome === 'will-retry'
        ? styleText('yellow', `delivery from ${record.from} to ${record.to} will be retried: ${record.error}`)
        : undefined;
    case 'notification':
      return `${record.topic}: ${record.event} ${record.messageId}${record.endpoint === undefined ? '' : ` (${record.endpoint})`}`;
    case 'alarm':
      return styleText(
        record.state === 'ALARM' ? 'red' : 'dim',
        `alarm ${record.alarm}: ${record.previous} -> ${record.state}: ${record.reason}`,
      );
    case 'throttle':
      return styleText('yellow', `${record.table}: ${record.operation} throttled, ${record.items} items`);
    case 'server-error':
      return styleText('red', `${record.table}: ${record.operation} failed in DynamoDB`);
    case 'email':
      return styleText('yellow', `email to ${record.to}: your code is ${record.code}`);
    case 'undelivered':
      return styleText('red', `undelivered from ${record.from} to ${record.to}: ${record.reason}`);
    case 'stream-batch':
      return `${record.table} stream -> ${record.functionName}: ${record.succeeded} of ${record.size} records, attempt ${record.attempt}`;
    case 'stream-filtered':
      return `${record.table} stream -> ${record.functionName}: ${record.size} records filtered out`;
    case 'stream-discarded':
      return styleText(
        'red',
        `${record.table} stream -> ${record.functionName}: gave up ${record.size} records (${record.condition})`,
      );
    case 'call':
      return record.allowed
        ? undefined
        : styleText('red', `AccessDenied: ${record.principal} may not ${record.action} on ${record.resource}`);
    case 'log':
      return undefined;
  }
}

function describeAsync(record: RecordOf<'async-event'>): string | undefined {
  if (record.event === 'waiting') return `${record.functionName} is tried again later: ${record.reason}`;
  if (record.event !== 'dropped') return undefined;
  const kept = record.keptBy.length === 0 ? 'nothing keeps the event' : `kept by ${record.keptBy.join(', ')}`;
  return styleText('red', `${record.functionName} gave up on an event: ${record.reason}, ${kept}`);
}

const options = {
  assembly: ASSEMBLY,
  port: { type: 'string', default: '4566' },
  state: { type: 'string' },
} as const;
await runCommand(USAGE, { options }, ({ values }) => runStage(values));
