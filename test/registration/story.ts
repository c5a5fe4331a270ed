import type { Act } from '../../playground/step.ts';
import { newestPlayer } from '../../playground/visitor.ts';
import { limits, monthLater, oldToken } from './story/limits.ts';
import { profile, registering } from './story/registering.ts';
import { reminding, repairAndRedrive, sendPoison, undoRepair } from './story/reminding.ts';

export const scenes = [registering, profile, reminding, limits, monthLater, oldToken];

/** The names of visitors, in the order of their arrival. */
const NAMES = ['ada', 'grace', 'linus', 'alan', 'barbara', 'edsger', 'margaret', 'donald'];

export const acts: readonly Act[] = [
  {
    id: 'register',
    after: 'start',
    pattern: 'cognito-lambda-trigger',
    title: 'Register a player',
    description:
      'Confirming the address runs a trigger, which stores the player and puts two reminders into the queue.',
    async run(playground) {
      const name =
        NAMES.find((candidate) => !playground.people.includes(candidate)) ?? `player-${playground.people.length}`;
      await playground.register(name);
      return `${name} has registered and has 3 credits; ${playground.queue().counts.delayed} reminders wait`;
    },
  },
  {
    id: 'poison',
    after: 'import',
    pattern: 'sqs-batch-partial-failure',
    title: 'Send a poison message',
    description: 'Two reminders in one batch, one of which cannot succeed: after five receives it is a dead letter.',
    async run(playground) {
      const { playerId } = playground.account(newestPlayer(playground));
      await undoRepair(playground);
      await sendPoison(playground, playerId);
      const { inFlight } = playground.queue().counts;
      return `the good one is done, ${inFlight} ${inFlight === 1 ? 'is' : 'are'} hidden for a minute; let ten minutes pass, and after five receives it is a dead letter`;
    },
  },
  {
    id: 'redrive',
    after: 'poison',
    pattern: 'sqs-dlq-redrive-source',
    title: 'Repair and redrive',
    description: 'The player of the poison message gets a profile, and the dead letters go back to their queue.',
    async run(playground) {
      if (playground.queue('dead-letters').counts.visible === 0)
        throw new Error('There are no dead letters yet: send a poison message and let ten minutes pass');
      const { moved } = await repairAndRedrive(playground);
      return `${moved} moved back; the queue delays them by ten minutes again, and then they succeed`;
    },
  },
];
