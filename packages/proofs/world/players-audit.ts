import { type Books, compare, type Finding } from './books.ts';
import { asPlay } from './model.ts';
import { identityOf } from './traffic.ts';

/** Plays: every one that was promised is there, once, and nothing else. */
export function auditPlays({ table, ledger, failures }: Books): Finding {
  const importOf = new Map(
    [...ledger.imports].flatMap(([importId, { loaded }]) => loaded.map((row) => [identityOf(row), importId] as const)),
  );
  const asked = [...ledger.plays.values()].map((play) => play.playId);
  // Of an import nobody knows the ids before it is loaded, so its plays are known by what they say.
  const found = table('play').map(asPlay);
  const ids = found.map((play) => (ledger.plays.has(play.playId) ? play.playId : identityOf(play)));
  // A part of an import that failed for good is in a dead letter, row by row; or the request for all of it is.
  const keeps = (id: string) =>
    importOf.has(id) && (failures.keeps(momentOf(id)) || failures.keepsImport(importOf.get(id) ?? ''));
  return compare('plays', [...asked, ...importOf.keys()], ids, keeps);
}

/** Each row has a moment of its own. */
const momentOf = (identity: string) => String(JSON.parse(identity)[3]);

/** Credits: never below zero, one less for each play, and one play for each request. */
export function auditCredits({ table, ledger }: Books): Finding {
  const wrong: string[] = [];
  const paid = new Map<unknown, number>();
  for (const { playerId } of ledger.plays.values()) paid.set(playerId, (paid.get(playerId) ?? 0) + 1);
  const found: string[] = [];
  for (const { playerId, credits, plays } of table('player')) {
    found.push(String(playerId));
    const granted = ledger.players.get(String(playerId));
    if (Number(credits) < 0) wrong.push(`${playerId} has ${credits} credits`);
    if (Number(credits) + Number(plays) !== granted)
      wrong.push(`${playerId}: ${credits} credits and ${plays} plays of ${granted}`);
    if (Number(plays) !== (paid.get(playerId) ?? 0))
      wrong.push(`${playerId} has paid ${plays} of ${paid.get(playerId)} plays`);
  }
  return compare('players and their credits', ledger.players.keys(), found, () => false, wrong);
}

/** Requests: one for each play that was promised, with the play as its answer. */
export function auditRequests({ table, ledger }: Books): Finding {
  const answers = table('request').flatMap(({ sk, answer }) =>
    String(sk).startsWith('REQUEST#') ? [asPlay(Object(answer)).playId] : [],
  );
  return compare('idempotency keys', ledger.plays.keys(), answers, () => false);
}

/** Statistics: as often and as much as was played for credits. */
export function auditStatistics({ table, ledger }: Books): Finding {
  const expected = new Map<string, { plays: number; totalScore: number }>();
  for (const { playerId, gameId, score } of ledger.plays.values()) {
    const key = `PLAYER#${playerId} STATISTICS#${gameId}`;
    const { plays, totalScore } = expected.get(key) ?? { plays: 0, totalScore: 0 };
    expected.set(key, { plays: plays + 1, totalScore: totalScore + score });
  }
  const text = (key: string, { plays, totalScore }: { plays: unknown; totalScore: unknown }) =>
    `${key}: ${plays} plays, ${totalScore} points`;
  const found = table('statistics').map(({ pk, sk, plays, totalScore }) => text(`${pk} ${sk}`, { plays, totalScore }));
  return compare(
    'statistics',
    [...expected].map(([key, values]) => text(key, values)),
    found,
    () => false,
  );
}
