import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { greeting } from '../../scripts/greeting.ts';
import { LOCAL_ENV, localEnvironment, writeLocalEnv } from '../../scripts/local-env.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

let arcade: Playground;
let text: string;
beforeAll(async () => {
  arcade = await openArcade();
  text = greeting(arcade.stage, 'http://console', localEnvironment(arcade.stage));
});
afterAll(closeArcades);

/** What stands below a line of the greeting, up to the next empty line but one. */
const below = (title: string) => text.split('\n\n').find((_, index, all) => all[index - 1]?.includes(title)) ?? '';

describe('what npm start prints', () => {
  test('sqs-dlq-redrive-source: every queue of dead letters that npm run redrive can empty, by its ARN', () => {
    const { all } = arcade.stage.services.sqs;
    const targets = new Set(all.flatMap(({ settings }) => settings.redrive?.deadLetterTargetArn ?? []));
    expect(targets.size).toBeGreaterThan(5);
    const printed = below('npm run redrive')
      .split('\n')
      .map((line) => line.trim().split(/\s+/).at(-1));
    expect(printed.toSorted()).toEqual([...targets].toSorted());
  });

  test('ddb-stream-lambda: the queue that npm run replay reads, by its URL', () => {
    const url = arcade.stage.output('leaderboard', 'StreamFailuresQueueUrl');
    expect(below('npm run replay')).toMatch(new RegExp(`^  leaderboard Stream +${url}$`));
  });

  test('is what build/local.env contains: a shell that reads the file has every variable', () => {
    const folder = mkdtempSync(join(tmpdir(), 'arcade-env-'));
    writeLocalEnv(localEnvironment(arcade.stage), folder);
    const names = [
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_ACCESS_KEY_ID',
      'API',
      'CLIENT',
      'POOL',
      'KEY_ID',
    ];
    const script = `. ${join(folder, LOCAL_ENV)}; ${names.map((name) => `echo $${name}`).join('; ')}`;
    const values = execFileSync('sh', ['-c', script], { env: {}, encoding: 'utf8' }).trim().split('\n');
    rmSync(folder, { recursive: true });
    const { stage } = arcade;
    expect(Object.fromEntries(names.map((name, index) => [name, values[index]]))).toEqual({
      AWS_ENDPOINT_URL: stage.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local-developer',
      API: stage.output('api', 'ApiUrl').replace(/\/$/, ''),
      CLIENT: stage.output('registration', 'UserPoolClientId'),
      POOL: stage.output('registration', 'UserPoolId'),
      KEY_ID: stage.output('api', 'CabinetKeyId'),
    });
    for (const line of localEnvironment(stage)) expect(text).toContain(`  ${line}\n`);
  });

  test('is aligned: the values of a list begin at the same place', () => {
    const columns = ['npm run redrive', 'npm run replay', 'receive-message'].flatMap((title) =>
      below(title)
        .trimEnd()
        .split('\n')
        .map((line) => line.search(/(?:arn|http):/)),
    );
    expect(columns.length).toBeGreaterThan(7);
    expect(new Set(columns).size).toBe(1);
    expect(columns[0]).toBeGreaterThan(0);
  });
});
