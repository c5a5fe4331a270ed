import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { readJson } from '../../json.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

let folder: TemporaryFolder;
let stage: Stage;
beforeAll(async () => {
  folder = writeAssembly({ empty: {} });
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  // A bug of the stage is thrown here: nothing that a caller sends is one.
  await stage.settle();
  await stage.close();
  folder.remove();
});

const signed = {
  authorization: `AWS4-HMAC-SHA256 Credential=${DEVELOPER_ACCESS_KEY}/20261120/us-east-1/any/aws4_request`,
};

/** `fetch` tidies paths up, so this does without it. */
function status(method: string, path: string, headers: Record<string, string> = signed): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stage.endpoint);
    const call = request({ hostname, port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    call.on('error', reject);
    call.end();
  });
}

describe('what no client sends', () => {
  test.each([
    'DynamoDB_20120810.toString',
    'DynamoDB_20120810.__proto__',
    'AmazonSQS.constructor',
    'AWSEvents.valueOf',
    'AmazonSSM.GetParameter.more',
    '__proto__.constructor',
  ])('%s is no operation', async (target) => {
    expect((await callJson(stage, target)).code).toBe('UnknownOperationException');
  });

  test.each([1e20, -1e20, 9e15])('a moment that no date can hold is refused: %d', async (Time) => {
    const Entries = [{ Source: 'a', DetailType: 'b', Detail: '{}', Time }];
    expect(await callJson(stage, 'AWSEvents.PutEvents', { Entries })).toMatchObject({ status: 400 });
  });

  test.each([
    ['GET', '//', 404],
    ['GET', '/\\', 404],
    ['GET', '//host:99999999/x', 404],
    ['GET', '/functions/%zz/x', 404],
    ['POST', '/2015-03-31/functions/%zz/invocations', 404],
    ['OPTIONS', '*', 404],
  ])('%s %s is answered %d', async (method, path, expected) => {
    expect(await status(method, path)).toBe(expected);
  });

  test('the path of an API wins over the header of another protocol', async () => {
    const headers = { ...signed, 'x-amz-target': 'x.y' };
    expect(await status('POST', '/', headers)).toBe(400);
    expect(await status('GET', '/execute-api/none/prod/games', headers)).toBe(403);
  });

  test('a host that is empty is no host of this machine', async () => {
    const socket = connect(Number(new URL(stage.endpoint).port), '127.0.0.1');
    socket.end('GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1.1 403 /);
  });
});

describe('JSON that nothing could go on with', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  test.each<[string, string]>([
    ['1,001 levels', nested(1_002)],
    ['twenty thousand levels', nested(20_000)],
    ['a number beyond those of JavaScript', '{"a":[-1e400]}'],
    ['a number of 400 digits', `{"a":${'9'.repeat(400)}}`],
    ['what is no JSON', '{'],
  ])('%s is refused', (_, text) => {
    expect(() => readJson(text)).toThrow(SyntaxError);
  });

  test.each<[string, string]>([
    ['1,000 levels', nested(1_001)],
    ['a number as large as they get', '[1e308, 1e-400, "1e400"]'],
    ['many brackets side by side', `[${Array.from({ length: 2_000 }, () => '[]').join()}]`],
  ])('%s is read', (_, text) => {
    expect(readJson(text)).toEqual(JSON.parse(text));
  });
});
