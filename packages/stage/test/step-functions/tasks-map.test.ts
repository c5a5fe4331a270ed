import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../index.ts';
import { arnOf, machine, WorkflowStage, workflowRole } from '../support/workflows.ts';

const S3 = 'arn:aws:states:::s3';

/** A distributed Map whose executions do these states. */
const distributed = (more: object, States: object = { Same: { Type: 'Pass', End: true } }) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Label: 'each',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: Object.keys(States)[0], States },
      End: true,
      ...more,
    },
  },
});

const read = (Key: string, ReaderConfig: object) => ({
  ItemReader: { Resource: `${S3}:getObject`, Parameters: { Bucket: 'files', Key }, ReaderConfig },
});

/** Fails for the item 2, and waits a minute for all others. */
const picky = {
  Choose: {
    Type: 'Choice',
    Choices: [{ Variable: '$', NumericEquals: 2, Next: 'No' }],
    Default: 'Pause',
  },
  No: { Type: 'Fail', Error: 'Two' },
  Pause: { Type: 'Wait', Seconds: 60, End: true },
};

const machines = {
  csv: machine('csv', distributed(read('plays.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }))),
  lines: machine('lines', distributed({ ...read('plays.jsonl', { InputType: 'JSONL', MaxItems: 2 }) })),
  listed: machine(
    'listed',
    distributed({
      ItemReader: { Resource: `${S3}:listObjectsV2`, Parameters: { Bucket: 'files', Prefix: 'plays' } },
      ItemSelector: { 'key.$': '$$.Map.Item.Value.Key' },
    }),
  ),
  manifest: machine('manifest', distributed(read('manifest.json', { InputType: 'MANIFEST' }))),
  missing: machine('missing', distributed(read('none.json', { InputType: 'JSON' }))),
  batches: machine('batches', distributed({ ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { by: 'test' } } })),
  strict: machine('strict', distributed({ MaxConcurrency: 1 }, picky)),
  lenient: machine('lenient', distributed({ ToleratedFailurePercentage: 50 }, picky)),
  writing: machine(
    'writing',
    distributed(
      {
        ToleratedFailureCount: 1,
        ResultWriter: { Resource: `${S3}:putObject`, Parameters: { Bucket: 'files', Prefix: 'results' } },
      },
      picky,
    ),
  ),
  refused: {
    ...machine('refused', distributed({})),
    Properties: { ...machine('refused', distributed({})).Properties, RoleArn: { 'Fn::GetAtt': ['Weak', 'Arn'] } },
  },
};

const resources = {
  Role: workflowRole(['s3:*', 'states:StartExecution']),
  Weak: workflowRole(['s3:*']),
  Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
  ...machines,
};

let workflows: WorkflowStage;
let state: string;
const open = () => WorkflowStage.open(resources, { state });
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'stage-map-'));
  workflows = await open();
});
afterEach(async () => {
  await workflows[Symbol.asyncDispose]();
  rmSync(state, { recursive: true });
});

async function s3(method: 'GET' | 'PUT', key: string, body?: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${DEVELOPER_ACCESS_KEY}/20261120/us-east-1/s3/aws4_request`;
  const init = { method, headers: { authorization } };
  const response = await fetch(
    `${workflows.stage.endpoint}/files/${key}`,
    body === undefined ? init : { ...init, body },
  );
  return response.text();
}

/** Runs an execution to its end. */
async function run(name: string, input: unknown = {}, seconds = 0) {
  const executionArn = await workflows.start(name, input);
  await workflows.stage.settle();
  if (seconds > 0) await workflows.stage.advance(seconds);
  const { status, output, error, cause } = await workflows.describe(executionArn);
  return { executionArn, status, error, cause, output: output === undefined ? undefined : JSON.parse(output) };
}

const mapRunsOf = async (executionArn: string) =>
  (await workflows.call('ListMapRuns', { executionArn })).output.mapRuns;
const describeRun = async (mapRunArn: string) => (await workflows.call('DescribeMapRun', { mapRunArn })).output;

describe('the items of a distributed Map', () => {
  test('are rows of CSV, with the names of the first', async () => {
    await s3('PUT', 'plays.csv', 'player,score\nada,"1,000"\ngrace,7\n');
    expect(await run('csv')).toMatchObject({
      status: 'SUCCEEDED',
      output: [
        { player: 'ada', score: '1,000' },
        { player: 'grace', score: '7' },
      ],
    });
  });

  test('are lines of JSON, not more than MaxItems', async () => {
    await s3('PUT', 'plays.jsonl', '{"n":1}\n{"n":2}\n{"n":3}\n');
    expect((await run('lines')).output).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('are the objects of a bucket', async () => {
    for (const key of ['plays/a', 'plays/b', 'other']) await s3('PUT', key, 'x');
    expect((await run('listed')).output).toEqual([{ key: 'plays/a' }, { key: 'plays/b' }]);
  });

  test('are put together in batches', async () => {
    expect((await run('batches', [1, 2, 3])).output).toEqual([
      { BatchInput: { by: 'test' }, Items: [1, 2] },
      { BatchInput: { by: 'test' }, Items: [3] },
    ]);
  });

  test('cannot be read: the Map fails, and a manifest is refused by its name', async () => {
    expect(await run('missing')).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining('The specified key does not exist.'),
    });
    expect(await run('manifest')).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('InputType MANIFEST of an ItemReader is not supported by the local stage'),
    });
  });
});

describe('the executions of a distributed Map', () => {
  test('are found by their run, which counts them', async () => {
    const { executionArn } = await run('batches', [1, 2, 3]);
    const [{ mapRunArn, stateMachineArn }] = await mapRunsOf(executionArn);
    expect(mapRunArn).toMatch(/:mapRun:batches\/each:[\da-f-]{36}$/);
    expect(stateMachineArn).toBe(`${arnOf('stateMachine', 'batches')}/each`);
    expect(await describeRun(mapRunArn)).toMatchObject({
      status: 'SUCCEEDED',
      executionArn,
      itemCounts: { total: 3, succeeded: 3, resultsWritten: 3 },
      executionCounts: { total: 2, succeeded: 2 },
    });
    const { output } = await workflows.call('ListExecutions', { mapRunArn });
    expect(output.executions).toHaveLength(2);
    expect(await workflows.describe(output.executions[0].executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      mapRunArn,
    });
    expect(await workflows.events(output.executions[0].executionArn)).toContain('PassStateExited');
  });

  test('one failure is too many, unless the Map tolerates it', async () => {
    const strict = await run('strict', [2, 1, 3]);
    expect(strict).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    const [{ mapRunArn }] = await mapRunsOf(strict.executionArn);
    expect(await describeRun(mapRunArn)).toMatchObject({ status: 'FAILED', itemCounts: { failed: 1, aborted: 2 } });
    const { status, output } = await run('lenient', [1, 2], 60);
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual([1, expect.objectContaining({ Error: 'Two', Status: 'FAILED' })]);
  });

  test('go on after a restart, and those that have ended are not started again', async () => {
    const executionArn = await workflows.start('lenient', [1, 2, 3]);
    await workflows.stage.settle();
    const [{ mapRunArn }] = await mapRunsOf(executionArn);
    expect(await describeRun(mapRunArn)).toMatchObject({
      status: 'RUNNING',
      executionCounts: { running: 2, failed: 1 },
    });
    await workflows[Symbol.asyncDispose]();
    workflows = await open();
    expect((await workflows.call('ListExecutions', { mapRunArn })).output.executions).toHaveLength(3);
    await workflows.stage.advance(60);
    expect(await workflows.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await describeRun(mapRunArn)).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { succeeded: 2, failed: 1 },
    });
  });

  test('stop with the execution that started them', async () => {
    const executionArn = await workflows.start('lenient', [1, 3]);
    await workflows.stage.settle();
    const [{ mapRunArn }] = await mapRunsOf(executionArn);
    await workflows.call('StopExecution', { executionArn });
    await workflows.stage.settle();
    const { output } = await workflows.call('ListExecutions', { mapRunArn });
    expect(output.executions.map(({ status }: { status: string }) => status)).toEqual(['ABORTED', 'ABORTED']);
    expect(await describeRun(mapRunArn)).toMatchObject({ status: 'ABORTED', itemCounts: { aborted: 2 } });
  });

  test('a role that may not start executions of its state machine cannot have any', async () => {
    expect(await run('refused', [1])).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('is not authorized to perform: states:StartExecution'),
    });
  });
});

describe('the results of a distributed Map', () => {
  test('are written to a bucket, by how the executions ended, with a manifest', async () => {
    const { output, executionArn } = await run('writing', [1, 2], 60);
    const [{ mapRunArn }] = await mapRunsOf(executionArn);
    const folder = `results/${mapRunArn.split(':').at(-1)}`;
    expect(output).toEqual({
      MapRunArn: mapRunArn,
      ResultWriterDetails: { Bucket: 'files', Key: `${folder}/manifest.json` },
    });
    const manifest = JSON.parse(await s3('GET', `${folder}/manifest.json`));
    expect(manifest).toMatchObject({
      DestinationBucket: 'files',
      MapRunArn: mapRunArn,
      ResultFiles: { FAILED: [{ Key: `${folder}/FAILED_0.json` }], PENDING: [], SUCCEEDED: [expect.anything()] },
    });
    expect(JSON.parse(await s3('GET', manifest.ResultFiles.SUCCEEDED[0].Key))).toEqual([
      expect.objectContaining({ Input: '1', Output: '1', Status: 'SUCCEEDED' }),
    ]);
  });
});
