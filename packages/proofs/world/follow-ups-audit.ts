import { literal, object, safeParse, string } from 'valibot';
import { type Books, compare, type Finding } from './books.ts';

const nudge = object({
  detailType: literal('PlayerNudged.v1'),
  detail: object({ nudgeId: string(), playerId: string() }),
});

/**
 * Follow-ups: whoever registered and has not played gets each nudge once, by its id, or the follow-up is in the dead letters.
 * Who has played meanwhile gets none.
 */
export function auditFollowUps({ arena, ledger, table, failures }: Books): Finding {
  const waiting = ledger.idlers;
  const nudged = arena.events.flatMap((event) => {
    const { success, output } = safeParse(nudge, event);
    return success ? [output.detail] : [];
  });
  const reminders = [...waiting].flatMap((playerId) => [`${playerId}/first`, `${playerId}/second`]);
  const unasked = nudged.filter(({ playerId }) => !waiting.has(playerId)).map(({ nudgeId }) => nudgeId);
  // A nudge that is published again comes with its id, by which consumers drop it.
  const ids = new Set(nudged.map(({ nudgeId }) => nudgeId));
  const players = table('player').filter(({ playerId, plays }) => waiting.has(String(playerId)) && plays === 0);
  const wrong = players.length === waiting.size ? [] : ['a player who should have waited has played'];
  // People who play registered before they did, but their follow-ups came after it.
  wrong.push(...unasked.map((nudgeId) => `${nudgeId} was nudged after playing`));
  return compare('nudges', reminders, ids, (id) => failures.keeps(id.slice(0, id.indexOf('/'))), wrong);
}
