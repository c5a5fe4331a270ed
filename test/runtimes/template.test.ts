import { expect, test } from '@jest/globals';
import { SEAL_KEY } from '../../lib/constructs/functions/sealed-key.ts';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = await synthChapter('runtimes');

const functionOf = (id: string) => theOnly(chapter, 'AWS::Lambda::Function', id).Properties;
const KEY = { 'Fn::GetAtt': [theOnly(chapter, 'AWS::KMS::Key').logicalId, 'Arn'] };

/** What a function may do, but for logs, traces and what a poller needs. */
const grantsOf = (id: string) =>
  statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${id}Role`))
    .map(({ Action, Resource, Condition }) => ({
      Action: Action.filter((action) => !/^(logs:|xray:|sqs:(Receive|Delete|GetQueue))/.test(action)),
      Resource,
      ...(Condition === undefined ? {} : { Condition }),
    }))
    .filter(({ Action }) => Action.length > 0);

const forBadges = (action: string) => [
  {
    Action: [action],
    Resource: [KEY],
    Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'badges' } },
  },
];

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('lambda-container-image: the function is an image, and the template says what runs without it', () => {
  const draw = functionOf('DrawPoster');
  expect(draw).toMatchObject({ PackageType: 'Image', Code: { ImageUri: expect.anything() } });
  for (const name of ['Handler', 'Runtime', 'Layers']) expect(draw).not.toHaveProperty(name);
  expect(theOnly(chapter, 'AWS::Lambda::Function', 'DrawPoster')).toMatchObject({
    Metadata: { 'serverless-stage': { Handler: 'runtimes/draw-poster.handler' } },
  });
  expect(grantsOf('DrawPoster')).toEqual([]);
});

test('lambda-custom-runtime: the function brings its runtime, and names a function of the shell', () => {
  expect(functionOf('CheckCode')).toMatchObject({ Runtime: 'provided.al2023', Handler: 'check-code.check' });
  expect(grantsOf('CheckCode')).toEqual([]);
});

test('lambda-ephemeral-storage: there is room for a tape, and time', () => {
  expect(functionOf('CutTape')).toMatchObject({ EphemeralStorage: { Size: 10_240 }, Timeout: 900 });
});

test('lambda-ephemeral-storage: the function reads tapes and stores what it cut, and nothing else', () => {
  const { logicalId } = theOnly(chapter, 'AWS::S3::Bucket', 'Tapes');
  const below = (prefix: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [logicalId, 'Arn'] }, `/${prefix}/*`]] });
  expect(grantsOf('CutTape')).toEqual([
    { Action: ['s3:GetObject'], Resource: [below('tapes')] },
    { Action: ['s3:PutObject'], Resource: [below('cuts')] },
  ]);
});

test('lambda-env-kms: the variables have a key of our own, which is rotated', () => {
  expect(functionOf('SignBadge').KmsKeyArn).toEqual(KEY);
  expect(theOnly(chapter, 'AWS::KMS::Key').Properties).toMatchObject({ EnableKeyRotation: true });
});

test('lambda-env-kms: the variable is what the custom resource answers, and the role decrypts it for its purpose', () => {
  const sealed = theOnly(chapter, 'AWS::CloudFormation::CustomResource', 'BadgeKey');
  expect(functionOf('SignBadge').Environment).toMatchObject({
    Variables: { BADGE_KEY: { 'Fn::GetAtt': [sealed.logicalId, 'Ciphertext'] } },
  });
  expect(grantsOf('SignBadge')).toEqual(forBadges('kms:Decrypt'));
  expect(grantsOf('SealKey')).toEqual(forBadges('kms:GenerateDataKeyWithoutPlaintext'));
});

test('lambda-env-kms: the custom resource says what the key belongs to, and calls the alias', () => {
  const { Properties } = theOnly(chapter, 'AWS::CloudFormation::CustomResource', 'BadgeKey');
  expect(Properties).toMatchObject({
    KeyId: KEY,
    EncryptionContext: { purpose: 'badges' },
    ServiceToken: { Ref: theOnly(chapter, 'AWS::Lambda::Alias', 'SealKey').logicalId },
  });
});

test('cfn-inline-code: one function is in the template, in CommonJS, and small; the others are assets', () => {
  expect(functionOf('SealKey')).toMatchObject({ Code: { ZipFile: SEAL_KEY }, Handler: 'index.handler' });
  expect(SEAL_KEY.length).toBeLessThan(4_096);
  expect(SEAL_KEY).not.toMatch(/^\s*(import|export)\s/m);
  const inline = resources(chapter, 'AWS::Lambda::Function').filter(({ Properties }) =>
    Object.hasOwn(Object(Properties.Code), 'ZipFile'),
  );
  expect(inline).toHaveLength(1);
});

test('lambda-throttling: one ticket is printed at a time, in every environment, and no other function reserves', async () => {
  const reserved = (scope: typeof chapter) =>
    resources(scope, 'AWS::Lambda::Function').flatMap(({ logicalId, Properties }) =>
      Properties.ReservedConcurrentExecutions === undefined
        ? []
        : [[logicalId, Properties.ReservedConcurrentExecutions]],
    );
  const expected = [[expect.stringMatching(/^PrintTicket/), 1]];
  expect(reserved(chapter)).toEqual(expected);
  expect(reserved(await synthChapter('runtimes', 'prod'))).toEqual(expected);
});

test('lambda-context-deadline: a night has more time than its reserve, and comes back after its timeout only', () => {
  const { Timeout } = functionOf('SettleNight');
  expect(Timeout).toBe(60);
  const queue = theOnly(chapter, 'AWS::SQS::Queue', 'NightsQueue');
  expect(queue.Properties).toMatchObject({ VisibilityTimeout: 360, RedrivePolicy: { maxReceiveCount: 5 } });
  const queueArn = { 'Fn::GetAtt': [queue.logicalId, 'Arn'] };
  expect(theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'SettleNight').Properties).toMatchObject({
    BatchSize: 1,
    EventSourceArn: queueArn,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(functionOf('SettleNight')).toMatchObject({
    RecursiveLoop: 'Terminate',
    Environment: { Variables: { NIGHTS_QUEUE_URL: { Ref: queue.logicalId } } },
  });
  expect(grantsOf('SettleNight')).toEqual([
    { Action: ['dynamodb:PutItem'], Resource: [expect.anything()] },
    { Action: ['sqs:SendMessage'], Resource: [queueArn] },
  ]);
});

test('lambda-memory-cpu: three functions run the same code with different memory, up to a whole core', () => {
  const wheels = resources(chapter, 'AWS::Lambda::Function').filter(({ logicalId }) =>
    logicalId.startsWith('SpinWheel'),
  );
  expect(wheels.map(({ Properties }) => Properties.MemorySize).toSorted((a, b) => Number(a) - Number(b))).toEqual([
    128, 512, 1_769,
  ]);
  expect(new Set(wheels.map(({ Properties }) => Properties.Handler))).toEqual(new Set(['runtimes/spin-wheel.handler']));
  expect(new Set(wheels.map(({ Properties }) => JSON.stringify(Properties.Code))).size).toBe(1);
});
