import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const call = (path: string, method: string, trace: string) =>
  fetch(`${buckets.stage.endpoint}${path}`, {
    method,
    ...(method === 'PUT' ? { body: 'x' } : {}),
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20261120/us-east-1/s3/aws4_request',
      'x-amzn-trace-id': trace,
    },
  });

test('xray-tracing: calls of a traced function are subsegments, and those that are refused say so', async () => {
  const { access, xray } = buckets.stage.services;
  const roleArn = 'arn:aws:iam::000000000000:role/traced';
  access.addRolePolicy(roleArn, { Statement: [{ Effect: 'Allow', Action: 'xray:*', Resource: '*' }] });
  const root = '1-5759e988-bd862e3fe1be46a994272793';
  const traceHeader = `Root=${root};Parent=aaaaaaaaaaaaaaaa;Sampled=1`;
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:traced';
  const { header, span } = xray.invoke(
    {
      ...{ name: 'traced', arn: functionArn, roleArn, codeDirectory: '', handler: 'index.handler', memoryMiB: 128 },
      ...{ timeoutSeconds: 3, logGroup: 'g', variables: {}, tracing: 'Active' },
    },
    { functionArn, requestId: 'r', traceHeader },
    access.sessionFor(roleArn, 'traced'),
  );
  await call('/plain/traced', 'PUT', `${header}`);
  await call('/plain/missing', 'GET', `${header}`);
  await call('/plain', 'GET', 'Root=1-5759e988-bd862e3fe1be46a994272794;Sampled=0');
  if (span !== undefined) xray.ended(span, { outcome: { kind: 'success', payload: '1' }, elapsedMs: 7, initMs: 3 });
  const calls = xray
    .trace(root)
    ?.segments.flatMap(({ subsegments = [] }) => subsegments)
    .flatMap(({ subsegments = [] }) => subsegments);
  expect(calls).toMatchObject([
    { name: 'S3', aws: { operation: 'PutObject', bucket_name: 'plain', key: 'traced' } },
    { name: 'S3', aws: { operation: 'GetObject', key: 'missing' }, error: true, http: { response: { status: 404 } } },
  ]);
});
