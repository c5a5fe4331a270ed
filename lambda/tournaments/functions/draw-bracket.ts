import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { listPaid } from '../adapters/entrants.ts';
import { drawBracket } from '../use-cases/draw-bracket.ts';

/** A task of the workflow: draws who plays whom first. */
export const handler = taskHandler((input) => drawBracket(input, { listPaid }));
