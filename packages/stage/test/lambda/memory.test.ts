import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stillHeld } from '../support/garbage.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
beforeAll(async () => {
  stage = await ServiceStage.open();
});
afterAll(() => stage.close());

/** Invokes a function. @returns its event, as far as something else holds it */
async function passing(functionArn: string): Promise<WeakRef<object>> {
  const event = { title: 'passing' };
  await stage.lambda.invoke(functionArn, event);
  return new WeakRef(event);
}

describe('an execution environment', () => {
  test('keeps no event of an invocation that is over', async () => {
    const arn = stage.function('echo');
    const events: WeakRef<object>[] = [];
    for (let n = 0; n < 20; n += 1) events.push(await passing(arn));

    expect(stage.of('invocation').at(-1)).toMatchObject({ functionName: 'echo', coldStart: false });
    expect(await stillHeld(events)).toBe(0);
  });
});
