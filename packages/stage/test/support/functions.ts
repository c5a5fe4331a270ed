import { callerOf } from './aws-caller.ts';
import { TemporaryFolder } from './temporary.ts';

/** A bundle whose every export is a function that does one thing, or goes wrong in one way. */
const INDEX = `
const environment = crypto.randomUUID();
let invocations = 0;

export const echo = async (event) => ({ event, environment, invocation: ++invocations });
const { threadId } = process.getBuiltinModule('node:worker_threads');
export const thread = async () => ({ threadId, invocation: ++invocations, variable: process.env.ONE });
export const leavesTimer = async () => { setInterval(() => {}, 1e6); return { threadId }; };
export const nothing = async () => {};
export const context = async (_event, { getRemainingTimeInMillis, ...context }) => {
  const now = Date.now();
  return { context, remaining: getRemainingTimeInMillis(), now, trace: process.env._X_AMZN_TRACE_ID };
};
export const variables = async () => ({ ...process.env });
export const times = async () => ({
  now: Date.now(),
  created: new Date().getTime(),
  text: Date(),
  given: new Date(0).toISOString(),
  isDate: new Date() instanceof Date,
});
export const logs = async (event) => {
  console.log('to stdout: ' + event);
  console.error('to stderr: %s', event);
  process.stdout.write('two\\nlines\\n');
};

export const throwsError = async () => { throw new RangeError('too far'); };
export const throwsText = async () => { throw 'just a text'; };
export const answersCircle = async () => { const circle = {}; circle.self = circle; return circle; };
export const exits = async () => { console.log('last words'); console.log('really'); process.exit(1); };
export const throwsLater = async () => { setTimeout(() => { throw new Error('nobody catches this'); }, 1); await new Promise(() => {}); };
export const throwsAfterwards = async () => { setTimeout(() => { throw null; }, 1); return 'fine so far'; };
export const eatsMemory = async () => { const all = []; for (;;) all.push(new Array(10_000).fill({})); };
export const hangs = async () => { console.log('hanging'); await new Promise(() => {}); };
export const spins = async () => { console.log('one'); console.log('two'); for (;;); };
export const worksInBits = async () => {
  const end = performance.now() + 600;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (const pause = performance.now() + 0.3; performance.now() < pause;);
  }
  return 'done';
};
export const neverSleeps = async () => { setInterval(() => console.log('alive'), 1); };

${callerOf('AmazonSQS')}
const queueUrl = (name) => process.env.AWS_ENDPOINT_URL + '/000000000000/' + name;

/** Sends what the event says, one message after the other. */
export const sends = async ({ queue, bodies }) => {
  for (const MessageBody of bodies) await call('SendMessage', { QueueUrl: queueUrl(queue), MessageBody });
  return 'sent';
};

const all = ({ Records }) => Records.map(({ body }) => body);
export const batches = async (event) => { console.log(all(event).join(' ')); };
export const records = async (event) => { console.log(JSON.stringify(event.Records)); };
/** Reports the messages that say "fail". */
export const reports = async (event) => {
  console.log(all(event).join(' '));
  const failed = event.Records.filter(({ body }) => body.startsWith('fail'));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
/** Answers what its first message says, in JSON. */
export const answers = async ({ Records: [{ body, messageId }] }) => JSON.parse(body.replaceAll('$ID', messageId));
/** Handles what is fine, and goes wrong over poison in the way that the message says. */
export const consumes = async ({ Records }) => {
  for (const { body } of Records) {
    if (body === 'throws') throw new Error('poison');
    if (body === 'exits') process.exit(1);
    if (body === 'hangs') await new Promise(() => {});
    console.log(body);
  }
};
`;

const OTHERS: Readonly<Record<string, string>> = {
  'throws-at-import.mjs': `throw new TypeError('not configured');`,
  'exits-at-import.mjs': 'process.exit(1);',
  'hangs-at-import.mjs': 'setInterval(() => {}, 1e6); await new Promise(() => {});',
  'slow-import.mjs': `
    const end = performance.now() + 500;
    while (performance.now() < end);
    export const handler = async () => 'started';`,
  'broken.mjs': 'this is no JavaScript',
};

/** Writes bundles of functions, as a cloud assembly holds them. */
export function writeFunctions(): TemporaryFolder {
  const folder = new TemporaryFolder();
  folder.write('index.mjs', INDEX);
  for (const [name, source] of Object.entries(OTHERS)) folder.write(name, source);
  return folder;
}
