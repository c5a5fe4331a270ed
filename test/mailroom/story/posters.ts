import { observe, type Step } from '../../../playground/step.ts';
import { FIRST_BACK_OFF, Mailbag } from '../mailbag.ts';

/** Orders for posters come from the office, and a press prints them. */
export const posters: readonly Step[] = [
  {
    pattern: 'sqs-policy-conditions',
    title: 'An order for a poster is taken from the office, and refused from elsewhere',
    async run(playground) {
      const bag = new Mailbag(playground);
      const refused = await bag.order('Galaxian', '198.51.100.7').then(
        () => 'accepted',
        ({ name }: Error) => name,
      );
      await bag.order('Galaxian', '203.0.113.7');
      observe(refused === 'AccessDenied' || refused === 'AccessDeniedException', `from elsewhere: ${refused}`);
      observe(bag.queue('PosterOrders').messages.length === 1, 'the order is not in the queue');
      return `198.51.100.7 was answered ${refused}, 203.0.113.7 ordered a poster`;
    },
  },
  {
    pattern: 'sqs-change-visibility',
    title: 'A press needs two minutes for a message that stays hidden for 30 s, and is the only one that gets it',
    async run(playground) {
      const bag = new Mailbag(playground);
      const [message] = bag.queue('PosterOrders').messages;
      const first = await bag.print(20, true);
      const tooEarly = await bag.print(0);
      await playground.stage.advance(FIRST_BACK_OFF);
      const second = await bag.print(120);
      observe(first === 'failed' && tooEarly === false, `first ${first}, then ${tooEarly}`);
      observe(second === 'printed', `then ${second}`);
      observe(message?.receiveCount === 2, `it was received ${message?.receiveCount} times`);
      return `failed once, back after ${FIRST_BACK_OFF} s, then hidden for 120 s by heartbeats: received twice, printed once`;
    },
  },
];
