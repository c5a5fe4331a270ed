import type { Trace } from '@serverless-arcade/stage/services/x-ray/trace.ts';
import type { Playground } from '../../playground/playground.ts';
import { type Act, observe, type Scene } from '../../playground/step.ts';
import { newestPlayer } from '../../playground/visitor.ts';

const PLAYER = 'hedy';
const GAME = 'galaxian';
/** From here on a play is worth a line in the activity, so that it goes through topic and queue. */
const WORTH_TELLING = 1_500;
const MINUTE = 60;
/** Answers of 500, all in a minute: more than the alarms on them tolerate. */
const FAILURES = 6;
/** So often the SDK tries each, see `lambda/runtime/aws.ts`; then the table is well again. */
const ATTEMPTS = 3;

const play = async (playground: Playground, key: string) => {
  const token = await playground.token(PLAYER);
  return (await playground.client.play(token, { gameId: GAME, score: WORTH_TELLING }, key)).status;
};

/** The latest trace with a function in it. */
function latestTrace(playground: Playground, handler: string): Trace {
  const trace = playground.stage.services.xray.traces(`service("${playground.functionOf(handler).name}")`).at(-1);
  if (trace === undefined) throw new Error(`No trace of ${handler} was recorded`);
  return trace;
}

/** The kinds of what took part in a trace, in the order of the alphabet: moments of the stage say little of who was first. */
const kindsIn = ({ segments }: Trace) =>
  [...new Set(segments.map(({ origin }) => origin.replace('AWS::', '')))].sort().join(', ');

/** Metrics that were counted since a moment of the stage. */
function sumOf({ stage }: Playground, namespace: string, name: string, service: string | undefined, from: number) {
  const dimensions = service === undefined ? {} : { service };
  const points = stage.services.cloudWatch.metric({ namespace, name, dimensions, statistic: 'Sum', from });
  return points.reduce((sum, { value }) => sum + value, 0);
}

/** The name of a chapter's stack, which depends on the instance: metrics and alarms of one chapter carry it. */
const stackOf = ({ stage }: Playground, chapter: string) =>
  String(stage.stacks.find(({ id }) => id === chapter)?.stackName);

const nameOfHealth = (playground: Playground, chapter: string) => `${stackOf(playground, chapter)}-health`;

/** Makes the table fail for as long as six requests of a player take. @returns what was answered */
async function failTable({ stage, client }: Playground, token: string): Promise<readonly number[]> {
  const fault = { operations: ['GetItem'], times: FAILURES * ATTEMPTS };
  stage.faults.tables.serverErrors.inject(client.address.tableName, fault);
  const ask = async () => (await client.call('GET', '/players/me', { token })).status;
  const statuses = await Promise.all(Array.from({ length: FAILURES }, ask));
  await stage.settle();
  return statuses;
}

/** How operators see what happens: traces, logs, metrics, alarms. */
const watching: Scene = {
  id: 'watching',
  after: 'failing',
  needs: ['api', 'leaderboard', 'reactions', 'registration'],
  steps: [
    {
      pattern: 'xray-tracing',
      title: 'A play can be followed to the line it leaves in the activity',
      async run(playground) {
        await playground.register(PLAYER);
        await playground.token(PLAYER);
        // What went wrong in the story before is over, and so are the seconds in which something was sampled already.
        await playground.stage.advance(5 * MINUTE);
        observe((await play(playground, 'followed-play')) === 201, 'the play was not recorded');
        await playground.stage.advance(MINUTE);
        const request = latestTrace(playground, 'api/record-play');
        const calls = request.segments.flatMap(({ subsegments = [] }) =>
          subsegments.flatMap((one) => one.subsegments ?? []),
        );
        const line = latestTrace(playground, 'reactions/log-activity');
        const [upstream] = line.links.filter(({ to }) => to === 'upstream');
        const change = playground.stage.services.xray.trace(upstream?.traceId ?? '');
        const seen = `${kindsIn(request)}; ${change === undefined ? 'no link' : kindsIn(change)}`;
        observe(seen === 'ApiGateway::Stage, Lambda, Lambda::Function; Lambda, Lambda::Function, SNS', seen);
        observe(
          calls.some(({ name }) => name === 'DynamoDB'),
          'the call of the table is missing',
        );
        return 'API -> function -> table in one trace; the stream carries none on, so reader -> topic in another, linked with the consumer of the queue';
      },
    },
    {
      pattern: 'xray-sampling',
      title: 'Health checks leave no trace, however many there are',
      async run(playground) {
        const { xray } = playground.stage.services;
        const before = xray.traces().length;
        for (let index = 0; index < 10; index += 1) await playground.client.call('GET', '/health');
        const recorded = xray.traces().length - before;
        const others = xray.traces('http.url ENDSWITH "/plays"').length;
        observe(recorded === 0 && others > 0, `${recorded} traces of health checks, ${others} of plays`);
        return `10 health checks, no trace; ${others} traces of plays so far, by the rule of this stage`;
      },
    },
    {
      pattern: 'lambda-stdout-logs',
      title: 'The lines that a request left are found by the id of its trace',
      run: async (playground) => {
        const { id } = latestTrace(playground, 'api/record-play');
        const lines = playground.stage.records.of('log').filter(({ line }) => line.includes(id));
        const groups = [...new Set(lines.map(({ logGroup }) => logGroup))];
        const isJson = lines.every(({ line }) => typeof JSON.parse(line) === 'object');
        const log = groups.filter((group) => /AccessLogs|RecordPlay/.test(group));
        observe(isJson && log.length === 2 && groups.length === 2, `${lines.length} lines in ${groups.join()}`);
        return `${lines.length} lines, all JSON, in the access log of the API and in the log of the function`;
      },
    },
    {
      pattern: 'custom-metric-alert',
      title: 'What the business wants to know is counted, and nobody calls CloudWatch for it',
      async run(playground) {
        const from = playground.stage.clock.now();
        const statuses: number[] = [];
        const calls = await playground.during('call', async () => {
          for (const key of ['second-play', 'second-play', 'third-play', 'fourth-play']) {
            statuses.push(await play(playground, key));
          }
        });
        const sum = (name: string) => sumOf(playground, 'ServerlessArcade', name, stackOf(playground, 'api'), from);
        const [plays, refusals] = [sum('PlaysRecorded'), sum('CreditsRefused')];
        observe(statuses.join() === '201,201,201,409', statuses.join());
        observe(plays === 2 && refusals === 1, `PlaysRecorded ${plays}, CreditsRefused ${refusals}`);
        observe(!calls.some(({ action }) => action.startsWith('cloudwatch:')), 'somebody called CloudWatch');
        return 'two plays, one of them sent twice, and one without credits: PlaysRecorded 2, CreditsRefused 1, out of log lines';
      },
    },
    {
      pattern: 'logs-metric-filter',
      title: 'The table fails, and the errors in the log become a number',
      async run(playground) {
        const from = playground.stage.clock.now();
        const statuses = await failTable(playground, await playground.token(PLAYER));
        const logged = sumOf(
          playground,
          `ServerlessArcade/${stackOf(playground, 'api')}`,
          'LoggedErrors',
          undefined,
          from,
        );
        observe(
          statuses.every((status) => status === 500),
          `answers: ${statuses.join()}`,
        );
        observe(logged === FAILURES, `${logged} logged errors`);
        return `${FAILURES} answers of 500, none of which is an error for Lambda: LoggedErrors ${logged}`;
      },
    },
    {
      pattern: 'alarm-lambda-api',
      title: 'Within a minute two alarms go off, and silence sets none off',
      async run(playground) {
        await playground.stage.advance(MINUTE);
        const { all } = playground.stage.services.cloudWatch.alarms;
        const metricAlarms = all.filter(({ settings }) => !('rule' in settings));
        const on = metricAlarms.filter(({ state }) => state === 'ALARM').map(({ settings }) => settings.name);
        const others = metricAlarms.filter(({ state }) => state === 'OK').length;
        const expected =
          on.length === 2 &&
          ['HealthLogsErrorsAlarm', 'ServerErrors'].every((part) => on.some((name) => name.includes(part)));
        observe(expected, `in ALARM: ${on.join()}`);
        observe(on.length + others === metricAlarms.length, `${others} of ${metricAlarms.length} are OK`);
        return `5xx of the API and logged errors of its chapter; the ${others} others are OK, most of them without any data`;
      },
    },
    {
      pattern: 'composite-alarm',
      title: 'People hear of it once, and once more when it is over',
      async run(playground) {
        const { stage } = playground;
        const health = nameOfHealth(playground, 'operations');
        const changes = () => stage.records.of('alarm').filter(({ alarm }) => alarm === health);
        const began = changes().at(-1);
        observe(began?.state === 'ALARM', `${health} is ${began?.state}`);
        await stage.advance(5 * MINUTE);
        const since = began?.at ?? 0;
        const states = changes()
          .filter(({ at }) => at >= since)
          .map(({ state }) => state);
        const topic = stage.output('operations', 'AlarmTopicArn').split(':').at(-1);
        const told = stage.records.of('notification').filter((one) => one.at >= since && one.topic === topic);
        observe(states.join() === 'ALARM,OK', `${health}: ${states.join()}`);
        observe(told.length === 2, `${told.length} messages`);
        return `two alarms -> ${health} -> topic: ALARM, and OK after the repair; two messages in all`;
      },
    },
  ],
};

export const scenes = [watching];

export const acts: readonly Act[] = [
  {
    id: 'outage',
    after: 'redrive',
    needs: ['api', 'registration'],
    pattern: 'composite-alarm',
    title: 'Let the table fail',
    description:
      'DynamoDB fails for six requests. Within a minute two alarms go off, the health of the arcade with them, and one message tells people.',
    async run(playground) {
      const statuses = await failTable(playground, await playground.token(newestPlayer(playground)));
      return `GET /players/me answered ${statuses.join(', ')}; the table is well again`;
    },
  },
];
