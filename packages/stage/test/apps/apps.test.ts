import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Stage } from '../../stage.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import * as shapes from './shapes.ts';

let stage: Stage;
const assembly = new TemporaryFolder();
beforeAll(async () => {
  const app = cdkApp(assembly.path);
  for (const [name, define] of Object.entries({ crud: shapes.crud })) define(new Stack(app, name));
  app.synth();
  stage = await Stage.open({ assembly: assembly.path });
});
afterAll(async () => {
  await stage?.close();
  assembly.remove();
});

const request = async (stack: string, path: string, init?: RequestInit) => {
  const response = await fetch(`${stage.output(stack, 'Url')}${path}`, init);
  return [response.status, await response.json()] as const;
};

describe('REST with CRUD on one table', () => {
  test('creates, lists and reads', async () => {
    const create = { method: 'POST', body: JSON.stringify({ id: 'a', text: 'hello' }) };
    expect(await request('crud', 'items', create)).toEqual([201, { id: 'a' }]);
    expect(await request('crud', 'items')).toEqual([200, [{ id: 'a', text: 'hello' }]]);
    expect(await request('crud', 'items/a')).toEqual([200, { id: 'a', text: 'hello' }]);
    expect(await request('crud', 'items/b')).toEqual([404, {}]);
  });

  test('a function does what its role allows, and no more', async () => {
    expect(await request('crud', 'items/a', { method: 'DELETE' })).toEqual([502, { message: 'Internal server error' }]);
    const refused = stage.records.of('call').filter(({ allowed }) => !allowed);
    expect(refused.map(({ action }) => action)).toEqual(['dynamodb:DeleteItem']);
  });
});
