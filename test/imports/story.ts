import type { Playground } from '../../playground/playground.ts';
import { type Act, errorCode, listOf, observe, type Scene } from '../../playground/step.ts';
import { CABINET_PLAYER, openGame, refusalOf } from '../../playground/visitor.ts';

/** How many plays the cabinet uploads; every twentieth row is wrong. */
const ROWS = 200;
const WRONG_ROWS = ROWS / 20;

/** What the cabinet uploads: plays of one player, the same ones however often it is asked. */
function upload(playground: Playground) {
  const { playerId } = playground.account(CABINET_PLAYER);
  return {
    plays: Array.from({ length: ROWS }, (_, index) => ({
      playerId,
      gameId: 'asteroids',
      score: index % 20 === 0 ? -1 : ROWS - index,
      playedAt: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      cabinet: 'something that no play needs',
    })),
  };
}

/** Uploads the plays of the cabinet with its key. */
const sendImport = async (playground: Playground) =>
  playground.client.call('POST', '/imports', {
    apiKey: await playground.client.cabinetKey(),
    body: upload(playground),
  });

const playsOf = async (playground: Playground) =>
  (await playground.client.itemsOf(playground.account(CABINET_PLAYER).playerId)).filter(
    ({ entity }) => entity === 'play',
  ).length;

/** A cabinet uploads what was played on it. */
const importing: Scene = {
  id: 'importing',
  after: 'reminding',
  needs: ['api', 'registration'],
  steps: [
    {
      pattern: 'api-usage-plan-keys',
      title: 'A partner without a key gets nowhere',
      async run(playground) {
        await playground.register(CABINET_PLAYER);
        // The welcome of the new player is no invocation by the partner.
        await playground.stage.settle();
        const statuses: unknown[] = [];
        const invocations = await playground.during('invocation', async () => {
          for (const apiKey of ['', 'not-a-key']) {
            const answer = await playground.client.call('POST', '/imports', { apiKey, body: upload(playground) });
            statuses.push(answer.status, errorCode(answer.body));
          }
        });
        observe(statuses.join() === '403,forbidden,403,forbidden' && invocations.length === 0, statuses.join());
        return 'no key and a wrong one: 403 forbidden, and no function ran';
      },
    },
    {
      pattern: 'sqs-decouple-buffer',
      title: 'An import is accepted at once and loaded behind a queue',
      async run(playground) {
        const before = await playsOf(playground);
        const { status, body, headers } = await sendImport(playground);
        observe(status === 202 && body.status === 'accepted', `${status} ${JSON.stringify(body)}`);
        await playground.stage.settle();
        const loaded = (await playsOf(playground)) - before;
        observe(loaded === ROWS - WRONG_ROWS, `${loaded} plays were loaded`);
        return `202 with ${headers.get('location')?.slice(0, 17)}...; then ${loaded} of ${ROWS} rows became plays`;
      },
    },
    {
      pattern: 'ddb-buffered-ingest',
      title: 'Rows that are wrong are listed, the others are loaded by two loaders at most',
      async run(playground) {
        const apiKey = await playground.client.cabinetKey();
        const again = await sendImport(playground);
        const { body } = await playground.client.call('GET', again.headers.get('location') ?? '', { apiKey });
        const [first] = listOf(body.rejections);
        observe(
          body.status === 'done-with-errors' && body.loaded === ROWS - WRONG_ROWS && body.rejected === WRONG_ROWS,
          JSON.stringify(body),
        );
        observe(first?.row === 1 && first.reason === 'malformed: score', JSON.stringify(first));
        const { name } = playground.functionOf('imports/load-plays');
        const runs = playground.stage.records.of('invocation').filter(({ functionName }) => functionName === name);
        const environments = runs.filter(({ coldStart }) => coldStart).length;
        observe(environments <= 2, `${environments} loaders ran at the same time`);
        return `done-with-errors, ${WRONG_ROWS} rejected, the first: row 1, malformed: score; ${runs.length} runs in ${environments} environments`;
      },
    },
    {
      pattern: 'lambda-idempotency',
      title: 'The same import again changes nothing',
      async run(playground) {
        const before = await playsOf(playground);
        const calls = await playground.during('call', () => sendImport(playground));
        const writes = calls.filter(({ action }) => /dynamodb:(?:Put|Update|Delete|BatchWrite)/.test(action)).length;
        const after = await playsOf(playground);
        observe(writes === 0 && after === before, `${writes} writes, ${after - before} more plays`);
        return `the same Location, no write, still ${after} plays`;
      },
    },
    {
      pattern: 'api-throttle-stage-method',
      title: 'One partner cannot use up what is meant for all',
      async run(playground) {
        const apiKey = await playground.client.cabinetKey();
        await playground.stage.advance(10);
        const answers = await Promise.all(
          Array.from({ length: 12 }, () => playground.client.call('GET', `/imports/${'0'.repeat(32)}`, { apiKey })),
        );
        const refused = answers.filter(({ status, body }) => status === 429 && errorCode(body) === 'too_many_requests');
        const health = (await playground.client.call('GET', '/health')).status;
        observe(refused.length === 7 && health === 200, `${refused.length} refused, health ${health}`);
        return '12 requests at once: 5 answered, 7 got 429, and other callers noticed nothing';
      },
    },
  ],
};

export const scenes = [importing];

export const acts: readonly Act[] = [
  {
    id: 'import',
    after: 'play',
    needs: ['api', 'registration'],
    pattern: 'sqs-decouple-buffer',
    title: 'Import plays',
    description:
      'A cabinet uploads 200 rows: accepted at once, cut up and loaded behind a queue by two loaders at most.',
    async run(playground) {
      if (!playground.people.includes(CABINET_PLAYER)) await playground.register(CABINET_PLAYER);
      await openGame(playground, CABINET_PLAYER);
      const { status, body, headers } = await sendImport(playground);
      if (status !== 202) return `POST /imports answered ${status}: ${refusalOf(body)}`;
      await playground.stage.settle();
      return `POST /imports answered 202, and then: ${await importState(playground, headers.get('location') ?? '')}`;
    },
  },
];

/** What the partner reads of the import that was accepted. */
async function importState(playground: Playground, address: string): Promise<string> {
  const { status, body } = await playground.client.call('GET', address, {
    apiKey: await playground.client.cabinetKey(),
  });
  if (status !== 200) return `asking how it stands was answered ${status}: ${refusalOf(body)}`;
  const { status: state, loaded, rejected } = body;
  return `${String(state)}, ${String(loaded)} loaded, ${String(rejected)} rejected; the same again loads nothing twice`;
}
