import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { asOperator, checkPin, invoke, orderPrize, outputOf, putPin, rotate } from './operator.ts';
import { secretSteps } from './secret-steps.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('vault');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

test.each(secretSteps)('$pattern: $title', async ({ run }) => {
  expect(await run(playground)).not.toBe('');
});

const stepsOf = (from: number) => playground.stage.records.of('rotation').slice(from);

test('secrets-manager-rotation: a failing step begins the rotation again, and the key stays good meanwhile', async () => {
  const { name } = playground.functionOf('vault/rotate-partner-key');
  const before = playground.stage.records.of('rotation').length;
  playground.stage.faults.functions.inject(name, 'throw', 1);
  await rotate(playground);
  expect(await orderPrize(playground)).toHaveProperty('orderId');
  expect(stepsOf(before)).toMatchObject([{ step: 'createSecret', failure: 'Error' }]);
  await playground.stage.advance(60);
  expect(
    stepsOf(before)
      .map(({ step }) => step)
      .slice(1),
  ).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
  expect(await orderPrize(playground)).toHaveProperty('orderId');
});

test('secrets-manager-rotation: a role other than those two does not read the key', async () => {
  const SecretId = outputOf(playground, 'PartnerKeyArn');
  const read = asOperator(playground, ({ secrets }) => secrets.getSecretValue({ SecretId }), 'vault/prize-partner');
  await expect(read).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('ssm-change-event: without its event the function would read again after an hour', async () => {
  await putPin(playground, '111122223333');
  await playground.stage.settle();
  expect(await checkPin(playground, '111122223333')).toBe(true);
  playground.stage.faults.functions.inject(playground.functionOf('vault/check-pin').name, 'throw', 3);
  await putPin(playground, '444455556666');
  await playground.stage.advance(600);
  expect(await checkPin(playground, '444455556666')).toBe(false);
  await playground.stage.advance(3_600);
  expect(await checkPin(playground, '444455556666')).toBe(true);
});

test.each([[{}], [{ source: 'aws.s3', detail: { name: 'x' } }], [{ pin: 5 }]])(
  'ssm-securestring: %j is refused',
  async (event) => {
    expect(await invoke(playground, 'CheckPinArn', event)).toMatchObject({ errorType: 'Error' });
  },
);
