import { describe, expect, test } from '@jest/globals';
import { assumeWith } from '#lambda/accounts/use-cases/assume-role.ts';
import { keepResult } from '#lambda/accounts/use-cases/keep-result.ts';
import { listServers, type Server } from '#lambda/accounts/use-cases/list-servers.ts';

describe('iam-cross-account-role: credentials of another account', () => {
  const complete = {
    AccessKeyId: 'ASIA',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date('2026-12-01T12:00:00Z'),
  };
  const asked: unknown[] = [];
  const credentialsOf = (Credentials: Partial<typeof complete> | undefined) =>
    assumeWith({
      roleArn: 'arn:aws:iam::222222222222:role/reader',
      externalId: 'arcade',
      sessionName: 'list',
      async assume(input) {
        asked.push(input);
        return { Credentials };
      },
    })();

  test('say when they expire, so that the client keeps them', async () => {
    expect(await credentialsOf(complete)).toEqual({
      accessKeyId: 'ASIA',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: complete.Expiration,
    });
    expect(asked).toEqual([
      { RoleArn: 'arn:aws:iam::222222222222:role/reader', ExternalId: 'arcade', RoleSessionName: 'list' },
    ]);
  });

  test.each([undefined, ...Object.keys(complete).map((missing) => ({ ...complete, [missing]: undefined }))])(
    'are refused when they are not complete: %j',
    async (answered) => {
      await expect(credentialsOf(answered)).rejects.toThrow('no complete credentials');
    },
  );
});

test('iam-cross-account-role: servers are listed by their names', async () => {
  async function* runningServers(): AsyncGenerator<Server> {
    yield { id: 'i-2', type: 't4g.nano', name: 'b' };
    yield { id: 'i-1', type: 't4g.nano', name: 'a' };
  }
  expect((await listServers({ runningServers })).servers.map(({ id }) => id)).toEqual(['i-1', 'i-2']);
});

describe('lambda-cross-account-invoke: what a server reports', () => {
  const result = { resultId: 'r1', serverId: 's1', gameId: 'pong', score: 3 };

  test.each([true, false])('is kept once: stored now %s', async (kept) => {
    expect(await keepResult(result, { storeResult: async () => kept })).toEqual({ kept });
  });

  test.each([null, {}, { ...result, score: -1 }, { ...result, score: 0.5 }, { ...result, extra: 1 }])(
    'is refused when it is no result: %j',
    async (report) => {
      await expect(keepResult(report, { storeResult: async () => true })).rejects.toThrow();
    },
  );
});
