import { maxLength, nonEmpty, object, parse, pipe, string } from 'valibot';

const badgeSchema = object({
  playerId: pipe(string(), nonEmpty(), maxLength(64)),
  game: pipe(string(), nonEmpty(), maxLength(40)),
});

/** @param sign makes a signature of a text @throws ValiError when the event is not a badge */
export function signBadge(event: unknown, sign: (text: string) => string) {
  const badge = parse(badgeSchema, event);
  // As JSON with both names: no two badges are signed as the same text.
  return { ...badge, signature: sign(JSON.stringify([badge.playerId, badge.game])) };
}
