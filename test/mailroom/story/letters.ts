import { observe, type Step } from '../../../playground/step.ts';
import { Mailbag } from '../mailbag.ts';

const MiB = 1_048_576;

/** Letters wait in a queue, the large ones in a bucket beside it. */
export const letters: readonly Step[] = [
  {
    pattern: 'sqs-large-payload',
    title: 'A letter of 2 MiB goes through a queue that takes 1 MiB: the message is a claim check',
    async run(playground) {
      const bag = new Mailbag(playground);
      const attachment = Buffer.alloc(1.5 * MiB).toString('base64');
      const message = await bag.sendLetter({ letterId: 'large', text: 'A poster', attachment });
      await bag.sendLetter({ letterId: 'large', text: 'A poster', attachment });
      await playground.stage.settle();
      const letter = await bag.letter('large');
      observe(message.length < 150, `the message has ${message.length} characters`);
      observe(letter?.attachmentBytes === 1.5 * MiB, `stored: ${JSON.stringify(letter)}`);
      observe(bag.queue('Letters').messages.length === 0, 'letters are left in the queue');
      return `${attachment.length} characters by a message of ${message.length}; sent twice, stored once`;
    },
  },
];
