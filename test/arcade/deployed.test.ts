import { readFileSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { sdkConfig } from '../../playground/deployed/connection.ts';
import { journey } from '../../playground/deployed/journey.ts';
import { type Outcome, runChecks } from '../../playground/deployed/run.ts';
import { smokeChecks } from '../../playground/deployed/smoke.ts';
import { DeployedStacks } from '../../playground/deployed/stacks.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ assembly: TEST_ASSEMBLY, clock: 'real' });
});
afterAll(() => stage.close());
afterEach(() => {
  jest.restoreAllMocks();
});

/** What a visit to the arcade of this stage says. */
async function visit(options: { readonly environment?: string; readonly interrupted?: AbortSignal } = {}) {
  const outcomes: Outcome[] = [];
  const left: string[] = [];
  const passed = await journey(
    { connection: { endpoint: stage.endpoint }, instance: 'arcade', environment: 'sandbox', ...options },
    {
      outcome: (outcome) => outcomes.push(outcome),
      skipped: (title) => left.push(`skipped: ${title}`),
      left: (what) => left.push(what),
    },
  );
  return { passed, outcomes, left };
}

const failed = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ passed }) => !passed).map(({ title, observation }) => `${title}: ${observation}`);

/** What is in the table, kind by kind. */
async function kindsLeft(): Promise<readonly string[]> {
  const client = new DynamoDBClient(sdkConfig({ endpoint: stage.endpoint }));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: stage.output('foundation', 'TableName') }));
  client.destroy();
  return [...new Set(Items.map(({ entity }) => entity?.S ?? ''))];
}

/** The names of the commands that clients of the AWS SDK send, as IAM writes them. */
function sentCommands(): Set<string> {
  const sent = new Set<string>();
  const client: CloudFormationClient = Object.getPrototypeOf(CloudFormationClient.prototype);
  const { send } = client;
  jest.spyOn(client, 'send').mockImplementation(function (this: CloudFormationClient, command, ...rest) {
    sent.add(command.constructor.name.replace(/Command$/, ''));
    return Reflect.apply(send, this, [command, ...rest]);
  });
  return sent;
}

describe('npm run e2e', () => {
  test('passes on the local stage, leaves only profiles that expire, and needs what docs/deploy.md lists', async () => {
    const sent = sentCommands();
    const { passed, outcomes, left } = await visit();
    expect(failed(outcomes)).toEqual([]);
    expect(left).toEqual([]);
    expect(passed).toBe(true);
    const withoutCredentials = ['SignUp', 'InitiateAuth'];
    const needed = [...sent].filter((name) => !withoutCredentials.includes(name)).toSorted();
    expect(needed).toEqual(documentedActions());
    expect(await kindsLeft()).toEqual(['player']);
  }, 60_000);

  test('takes away what it left, also when checks fail', async () => {
    const { all } = stage.services.lambda;
    const recordPlay = all.find(({ handler }) => handler === 'api/record-play.handler');
    stage.faults.functions.inject(recordPlay?.name ?? '', 'throw', 1);
    const { passed, outcomes, left } = await visit();
    expect(passed).toBe(false);
    const [first, ...others] = failed(outcomes);
    expect(first).toContain('POST /plays answered 502');
    expect(others.map((line) => line.replace(/^.*: not tried, because this failed: A play .*$/, 'not tried'))).toEqual([
      'not tried',
      'not tried',
      'not tried',
    ]);
    expect(left).toEqual([]);
    expect(await kindsLeft()).toEqual(['player']);
  }, 60_000);

  test('begins no other check once it is interrupted', async () => {
    const { passed, outcomes } = await visit({ interrupted: AbortSignal.abort() });
    expect(passed).toBe(false);
    expect(outcomes).toEqual([]);
  });

  test('refuses an arcade of another environment before it does anything', async () => {
    await expect(visit({ environment: 'prod' })).rejects.toThrow('arcade-api is deployed as sandbox, not as prod');
  });
});

/** The actions of the policy in docs/deploy.md, by the name of the SDK's command. */
function documentedActions(): readonly string[] {
  const [, block = '{}'] =
    /<!-- policy: e2e -->\s*```json\n([\s\S]*?)```/.exec(readFileSync('docs/deploy.md', 'utf8')) ?? [];
  const policy: { Statement: readonly { Action: readonly string[] }[] } = JSON.parse(block);
  // API Gateway names the verb of HTTP instead of the operation.
  return policy.Statement.flatMap(({ Action }) => Action)
    .map((action) => (action === 'apigateway:GET' ? 'GetApiKey' : (action.split(':')[1] ?? '')))
    .toSorted();
}

describe('npm run smoke', () => {
  const smoke = async (changes: { readonly apiUrl?: string; readonly webOrigin?: string } = {}) => {
    const outcomes: Outcome[] = [];
    const subject = { apiUrl: stage.output('api', 'ApiUrl'), webOrigin: 'http://localhost:3000', ...changes };
    await runChecks(smokeChecks, subject, (outcome) => outcomes.push(outcome));
    return failed(outcomes);
  };

  test('api-health-mock: passes on the local stage', async () => {
    expect(await smoke()).toEqual([]);
  });

  test('api-cors: notices another allowed origin', async () => {
    expect(await smoke({ webOrigin: 'https://arcade.example.com' })).toEqual([
      expect.stringMatching(/^A browser may call from one origin only: allowed: http:\/\/localhost:3000/),
    ]);
  });

  test('says in one line that an API does not answer', async () => {
    const [line] = await smoke({ apiUrl: 'http://127.0.0.1:9/' });
    expect(line).toMatch(/^The API is healthy: http:\/\/127\.0\.0\.1:9\/health did not answer: .+$/);
  });
});

test('a stack that does not exist is said by its name', async () => {
  const stacks = new DeployedStacks({ endpoint: stage.endpoint }, 'nobody');
  await expect(stacks.output('api', 'ApiUrl')).rejects.toThrow('There is no stack nobody-api in us-east-1.');
  expect(await stacks.find('api')).toBeUndefined();
  stacks.close();
});
