import { afterEach, expect, test } from '@jest/globals';
import type { FunctionSettings } from '../../services/lambda/function-settings.ts';
import { ServiceStage } from '../support/service-stage.ts';

const stages: ServiceStage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

/** Sizes that no other test has: threads of the same limit are shared. */
let memoryMiB = 1_001;
afterEach(() => {
  memoryMiB += 1;
});

async function opened(): Promise<ServiceStage> {
  const stage = await ServiceStage.open();
  stages.push(stage);
  return stage;
}

async function invoked(stage: ServiceStage, name: string, settings: Partial<FunctionSettings> = {}) {
  const answer = await stage.lambda.invoke(stage.function(name, { memoryMiB, ...settings }), {});
  return JSON.parse(answer.payload);
}

async function closed(stage: ServiceStage): Promise<void> {
  stages.splice(stages.indexOf(stage), 1);
  await stage.close();
}

test('a stage that closes leaves its thread to the next one, which begins with new modules and its own variables', async () => {
  const first = await opened();
  const before = await invoked(first, 'thread', { variables: { ONE: 'first' } });
  await closed(first);

  const after = await invoked(await opened(), 'thread');
  expect(before).toMatchObject({ invocation: 1, variable: 'first' });
  expect(after).toEqual({ threadId: before.threadId, invocation: 1 });
});

test('what the thread writes goes to the log of the stage that has it', async () => {
  const first = await opened();
  await invoked(first, 'thread');
  await closed(first);

  const second = await opened();
  await invoked(second, 'logs');
  expect(second.of('log').map(({ line }) => line)).toContain('two');
  expect(first.of('log').map(({ line }) => line)).not.toContain('two');
});

test('a function that left a timer behind has its thread to itself', async () => {
  const first = await opened();
  const { threadId } = await invoked(first, 'leavesTimer');
  await closed(first);

  expect(await invoked(await opened(), 'thread')).not.toMatchObject({ threadId });
});

test('two functions of one stage have threads of their own', async () => {
  const stage = await opened();
  const { threadId } = await invoked(stage, 'thread');
  expect(await invoked(stage, 'leavesTimer')).not.toMatchObject({ threadId });
});
