import { array, object, parse } from 'valibot';
import { idSchema } from '#lambda/runtime/events/event.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { titles } from '../adapters/titles.ts';
import { describeGames } from '../use-cases/describe-games.ts';

const askedSchema = array(object({ gameId: idSchema }));

/** Invoked by AppSync with the games of a page of plays: answers their titles, in the same order. */
export const handler = invocation(async (event: unknown) => describeGames(parse(askedSchema, event), { titles }));
