import type { Scene } from '../../playground/step.ts';
import { bulletin } from './story/bulletin.ts';
import { buses } from './story/buses.ts';
import { letters } from './story/letters.ts';
import { mail } from './story/mail.ts';
import { posters } from './story/posters.ts';
import { queue } from './story/queue-tour.ts';
import { tickets } from './story/tickets.ts';

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  { id: 'mailroom', steps: [...letters, ...tickets, ...posters, ...buses, ...bulletin, ...queue, ...mail] },
];
