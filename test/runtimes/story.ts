import { gunzipSync } from 'node:zlib';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import { measureMemory } from '../../playground/deployed/memory.ts';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene, type Step } from '../../playground/step.ts';
import { arnOf, closeNight, crowd, cutOf, invoke, invokeLater, recordTape, type Worker, withTimeout } from './shift.ts';

const text = (value: unknown) => JSON.stringify(value);
const settingsOf = (playground: Playground, worker: Worker) =>
  playground.stage.services.lambda.find(arnOf(playground, worker));

const poster: Step = {
  pattern: 'lambda-container-image',
  title: 'A function in a container image draws a poster',
  async run(playground) {
    const answer = await invoke(playground, 'DrawPoster', { name: 'Ada <3', game: 'Galaxian', score: 45_200 });
    const svg = String(Object(answer).svg);
    observe(svg.includes('45,200') && svg.includes('Ada &lt;3'), text(answer));
    const { imageUri = '' } = settingsOf(playground, 'DrawPoster');
    observe(imageUri.includes('.dkr.ecr.'), `its code is ${imageUri}`);
    return 'its code is an image; here the same handler runs without the container';
  },
};

const code: Step = {
  pattern: 'lambda-custom-runtime',
  title: 'A runtime in shell checks the codes that cabinets print',
  async run(playground) {
    const answers = [];
    for (const each of ['004520-9', '004520-8', 'nonsense'])
      answers.push(await invoke(playground, 'CheckCode', { code: each }));
    const [right, wrong, refused] = answers.map(text);
    observe(right === '{"valid":true}' && wrong === '{"valid":false}', `${right}, ${wrong}`);
    observe(refused?.includes('"WrongCode"') === true, `nonsense: ${refused}`);
    const { name } = settingsOf(playground, 'CheckCode');
    const runs = playground.stage.records.of('invocation').filter(({ functionName }) => functionName === name);
    observe(runs.filter(({ coldStart }) => coldStart).length === 1, 'the bootstrap was started more than once');
    return 'right, wrong, and an error; one process of sh answered all three';
  },
};

const tape: Step = {
  pattern: 'lambda-ephemeral-storage',
  title: 'A tape is read twice from /tmp, and what is cut from it is stored',
  async run(playground) {
    const best = await recordTape(playground, 'night-1', 20_000);
    const answer = await invoke(playground, 'CutTape', { tape: 'night-1' });
    observe(text(answer) === text({ tape: 'night-1', plays: 20_000, kept: best }), text(answer));
    const lines = gunzipSync((await cutOf(playground, 'night-1')) ?? '')
      .toString()
      .trimEnd()
      .split('\n').length;
    observe(lines === best, `${lines} lines of ${best} are stored`);
    const { ephemeralStorageMiB } = settingsOf(playground, 'CutTape');
    observe(ephemeralStorageMiB === 10_240, `/tmp has ${ephemeralStorageMiB} MiB`);
    return `20,000 plays streamed through 10 GB of /tmp, ${best} of them kept`;
  },
};

/** How often a function has decrypted something. */
export const decryptions = ({ stage }: Playground) =>
  stage.records
    .of('call')
    .filter(({ action, principal }) => action === 'kms:Decrypt' && principal.includes('SignBadge'));

const badge: Step = {
  pattern: 'lambda-env-kms',
  title: 'The key of the badges is decrypted once for each environment, for its purpose only',
  async run(playground) {
    const before = decryptions(playground).length;
    const badges = [];
    for (const playerId of ['ada', 'ada', 'bob'])
      badges.push(text(await invoke(playground, 'SignBadge', { playerId, game: 'pong' })));
    observe(badges[0] === badges[1] && badges[0] !== badges[2], badges.join(' '));
    observe(badges[0]?.includes('"signature"') === true, `${badges[0]}`);
    const calls = decryptions(playground).length - before;
    observe(calls <= 1, `${calls} calls of kms:Decrypt for three badges`);
    return 'three badges, one call of KMS';
  },
};

const inline: Step = {
  pattern: 'cfn-inline-code',
  title: 'A function in the template made the key when the stack was created',
  async run(playground) {
    const sealed = settingsOf(playground, 'SignBadge').variables.BADGE_KEY ?? '';
    observe(sealed.length > 100, `the variable is ${sealed}`);
    const runs = playground.stage.records
      .of('invocation')
      .filter(({ functionName }) => functionName.includes('SealKey'));
    observe(runs.length <= 1 && runs.every(({ outcome }) => outcome === 'success'), `SealKey ran ${runs.length} times`);
    return `${sealed.length} characters of ciphertext; its plaintext was never outside of KMS`;
  },
};

const throttled = (answer: unknown, reason: string) =>
  text(answer) === text({ refused: 429, name: 'TooManyRequestsException', reason });

const tickets: Step = {
  pattern: 'lambda-throttling',
  title: 'One ticket at a time: a second caller gets 429, an event waits, and a crowd takes nothing away',
  async run(playground) {
    const { stage } = playground;
    const { lambda } = stage.services;
    const { name } = settingsOf(playground, 'PrintTicket');
    stage.faults.functions.inject(name, 'hang');
    const first = lambda.invoke(arnOf(playground, 'PrintTicket'), { ticket: 'jammed' });
    const second = await invoke(playground, 'PrintTicket', { ticket: 'second' });
    observe(throttled(second, 'ReservedFunctionConcurrentInvocationLimitExceeded'), text(second));
    await invokeLater(playground, 'PrintTicket', { ticket: 'later' });
    const printed = await playground.during('async-event', () => stage.advance(60));
    observe((await first).functionError === 'Unhandled', 'the jam did not end');
    observe(
      printed.some(({ event }) => event === 'succeeded'),
      'the event was lost',
    );

    const leave = crowd(playground);
    const badges = await invoke(playground, 'SignBadge', { playerId: 'ada', game: 'pong' });
    const ticket = await invoke(playground, 'PrintTicket', { ticket: 'reserved' });
    leave();
    observe(throttled(badges, 'ConcurrentInvocationLimitExceeded'), text(badges));
    observe(text(ticket) === text({ printed: 'reserved' }), text(ticket));
    return 'second: 429; event: printed within a minute; in a crowd others get 429, and tickets are printed';
  },
};

/** How many cabinets of a night have been counted. */
export async function counted({ client }: Playground, night: string): Promise<number> {
  const query = new QueryCommand({
    TableName: client.address.tableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `NIGHT#${night}` } },
  });
  return (await client.dynamodb.send(query)).Count ?? 0;
}

/** How often a night was worked at, while something happens. */
export const rounds = async (playground: Playground, action: () => Promise<unknown>) =>
  (await playground.during('invocation', action)).filter(({ functionName }) => functionName.includes('SettleNight'));

const night: Step = {
  pattern: 'lambda-context-deadline',
  title: 'A night that does not fit stops in time and goes on by a message, without loss',
  async run(playground) {
    // Shorter than the reserve: every round has time for one cabinet only.
    const back = withTimeout(playground, 'runtimes/settle-night', 5);
    const short = await rounds(playground, () => closeNight(playground, { night: '2026-11-28', next: 1, last: 4 }));
    back();
    const long = await rounds(playground, () => closeNight(playground, { night: '2026-11-29', next: 1, last: 40 }));
    const cabinets = [await counted(playground, '2026-11-28'), await counted(playground, '2026-11-29')];
    observe(short.length === 4 && long.length === 1, `${short.length} rounds, then ${long.length}`);
    observe(cabinets.join() === '4,40', `${cabinets} cabinets`);
    observe(
      [...short, ...long].every(({ outcome }) => outcome === 'success'),
      'a round was cut off',
    );
    return 'with 5 s: 4 cabinets in 4 rounds; with 60 s: 40 in one; none cut off, none lost';
  },
};

const wheels: Step = {
  pattern: 'lambda-memory-cpu',
  title: 'The same code has three sizes of memory, to be measured in AWS',
  async run({ stage }) {
    const config = sdkConfig(stage);
    const clients = { cloudFormation: new CloudFormationClient(config), lambda: new LambdaClient(config) };
    try {
      const question = { stackName: 'arcade-runtimes', invocations: 1, rounds: 100 };
      const sizes = (await measureMemory(clients, question)).map(({ memoryMiB }) => memoryMiB);
      observe(sizes.join() === '128,512,1769', `${sizes}`);
    } finally {
      for (const client of Object.values(clients)) client.destroy();
    }
    return '128, 512 and 1,769 MiB answered; here all have the same cores, so time says nothing';
  },
};

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  { id: 'runtimes', steps: [inline, poster, code, tape, badge, tickets, night, wheels] },
];
