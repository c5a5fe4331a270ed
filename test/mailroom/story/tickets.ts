import { observe, type Step } from '../../../playground/step.ts';
import { Mailbag } from '../mailbag.ts';

/** Two players win and spend tickets while the consumer fails. */
export const tickets: readonly Step[] = [
  {
    pattern: 'sqs-fifo',
    title:
      'Tickets are entered in the order of each player, once, although a worker is killed and entries are sent twice',
    async run(playground) {
      const bag = new Mailbag(playground);
      const { faults, records } = playground.stage;
      const { name } = playground.functionOf('mailroom/keep-tickets');
      const deleted = records.of('message').length;
      const dead = bag.deadLetters('Tickets').messages.length;
      faults.functions.inject(name, 'kill');
      for (const number of [1, 2, 3, 4]) {
        for (const playerId of ['ada', 'bob']) {
          const entry = { playerId, number, change: number % 2 === 1 ? 10 : -10 };
          await bag.publish(entry);
          await bag.publish(entry);
        }
      }
      await playground.stage.advance(10 * 60);
      faults.clear();
      const accounts = await Promise.all(['ada', 'bob'].map((playerId) => bag.tickets(playerId)));
      for (const account of accounts) {
        observe(account?.lastEntry === 4 && account.balance === 0, `account: ${JSON.stringify(account)}`);
      }
      const queue = bag.queue('Tickets').settings.name;
      const order = records
        .of('message')
        .slice(deleted)
        .filter((one) => one.queue === queue && one.event === 'deleted')
        .map(({ body }) => JSON.parse(body))
        .filter(({ playerId }) => playerId === 'ada')
        .map((entry) => entry.number);
      observe(order.join() === '1,2,3,4', `the order was ${order.join()}`);
      observe(bag.deadLetters('Tickets').messages.length === dead, 'there are dead letters');
      return 'one worker killed, each entry sent twice: 4 entries of each player, in order, balance 0';
    },
  },
];
