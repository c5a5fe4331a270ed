import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

let folder: TemporaryFolder;
let stage: Stage;
beforeAll(async () => {
  folder = writeAssembly({ empty: {} });
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const identity = (accessKey?: string) =>
  query(stage.endpoint, { Action: 'GetCallerIdentity', Version: '2011-06-15' }, accessKey);

describe('GetCallerIdentity', () => {
  test('names the person at the keyboard', async () => {
    const { texts } = await identity();
    expect(texts('Arn')).toEqual(['arn:aws:iam::000000000000:user/developer']);
    expect(texts('Account')).toEqual(['000000000000']);
    expect(texts('UserId')[0]).toMatch(/^AIDA[0-9A-F]{17}$/);
  });

  test('names the session of a role, without any permission', async () => {
    const { accessKeyId } = stage.services.access.sessionFor('arn:aws:iam::000000000000:role/worker', 'work');
    const { texts } = await identity(accessKeyId);
    expect(texts('Arn')).toEqual(['arn:aws:sts::000000000000:assumed-role/worker/work']);
    expect(texts('UserId')[0]).toMatch(/^AROA[0-9A-F]{17}:work$/);
  });

  test('refuses an access key that the stage has not issued', async () => {
    const { status, texts } = await identity('AKIDSOMEBODY');
    expect([status, texts('Code')]).toEqual([403, ['InvalidClientTokenId']]);
  });
});
