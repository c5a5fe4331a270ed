import { randomInt } from 'node:crypto';
import { observe, type Step } from '../../playground/step.ts';
import { asOperator, checkPin, labelsOf, orderPrize, outputOf, putPin, rotate } from './operator.ts';

const ORDERS = 20;

/** Digits that no other part of a run has by chance. */
const newPin = () => Array.from({ length: 12 }, () => randomInt(10)).join('');

const rotation: Step = {
  pattern: 'secrets-manager-rotation',
  title: 'The key of a partner is replaced while orders go on, and none fails',
  async run(playground) {
    // A schedule that is deployed rotates at once.
    await playground.stage.settle();
    const before = new Map(await labelsOf(playground));
    observe(before.has('AWSPREVIOUS') && !before.has('AWSPENDING'), 'the deployment has not rotated the key');
    observe(typeof (await orderPrize(playground)).orderId === 'string', 'the partner refuses an order');
    const failed: unknown[] = [];
    const orders = async () => {
      for (let at = 0; at < ORDERS; at += 1) {
        const answer = await orderPrize(playground);
        if (typeof answer.orderId !== 'string') failed.push(answer);
      }
    };
    // Twice: after the second the partner does not take the key any more that the consumer has kept.
    await Promise.all([orders(), rotate(playground).then(() => rotate(playground))]);
    await orders();
    observe(failed.length === 0, JSON.stringify(failed[0]));
    const after = new Map(await labelsOf(playground));
    observe(after.get('AWSCURRENT') !== before.get('AWSCURRENT'), 'the current version is the one before');
    observe(!after.has('AWSPENDING'), 'a version is still pending');
    return `${2 * ORDERS} orders during and after two rotations; a retired key was refused once, and read again`;
  },
};

const secureString: Step = {
  pattern: 'ssm-securestring',
  title: 'A function decrypts the one parameter whose ARN is in its rights',
  async run(playground) {
    const pin = newPin();
    await putPin(playground, pin);
    await playground.stage.settle();
    observe((await checkPin(playground, pin)) === true, 'the PIN is refused');
    observe((await checkPin(playground, `${pin}0`)) === false, 'another PIN is right');
    const Name = outputOf(playground, 'CabinetPinName');
    const sealed = await asOperator(playground, ({ ssm }) => ssm.getParameter({ Name }), 'vault/check-pin');
    observe(sealed.Parameter?.Value?.includes(pin) === false, 'the value is not encrypted');
    const refusals = [];
    for (const other of [`${Name}-of-others`, '/arcade-foundation/season-minutes']) {
      const read = ({ ssm }: Parameters<Parameters<typeof asOperator>[1]>[0]) =>
        ssm.getParameter({ Name: other, WithDecryption: true });
      refusals.push(await asOperator(playground, read, 'vault/check-pin').catch(({ name }: Error) => name));
    }
    observe(refusals.join() === 'AccessDeniedException,AccessDeniedException', refusals.join());
    return 'right and wrong PINs are told apart; without decryption it is a ciphertext, and other parameters are denied';
  },
};

const changeEvent: Step = {
  pattern: 'ssm-change-event',
  title: 'A changed parameter ends what its reader has cached',
  async run(playground) {
    const [before, after] = [newPin(), newPin()];
    await putPin(playground, before);
    await playground.stage.settle();
    observe((await checkPin(playground, before)) === true, 'the first PIN is refused');
    await putPin(playground, after);
    await playground.stage.settle();
    observe((await checkPin(playground, after)) === true, 'the new PIN is refused: the old one is cached');
    observe((await checkPin(playground, before)) === false, 'the old PIN is still right');
    const events = playground.stage.records.of('event').filter(({ source }) => source === 'aws.ssm');
    observe(events.length > 0 && !JSON.stringify(events).includes(after), 'an event has the value');
    return 'the rule told the function, which read again before its hour was over';
  },
};

/** The steps of secrets and parameters. */
export const secretSteps: readonly Step[] = [rotation, secureString, changeEvent];
