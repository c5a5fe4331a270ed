import { itemKind } from '#lambda/runtime/table/key.ts';

/** The partition of everything that belongs to one tournament. */
export const tournamentPartition = (tournamentId: string) => `TOURNAMENT#${tournamentId}`;

/** The tournament: what it costs, what it pays, and how far it is. Its workflow writes it. */
export const tournamentItem = itemKind('tournament', (tournamentId: string) => ({
  pk: tournamentPartition(tournamentId),
  sk: 'PROFILE',
}));

/** The sort keys of entries begin with this. */
export const ENTRY_PREFIX = 'ENTRY#';

/** That a player takes part; one per player. The workflow of the sign-up writes it. */
export const entryItem = itemKind('entry', (tournamentId: string, playerId: string) => ({
  pk: tournamentPartition(tournamentId),
  sk: `${ENTRY_PREFIX}${playerId}`,
}));

/** The sort keys of fees begin with this. */
export const FEE_PREFIX = 'FEE#';

/** What became of the fee of a player: one row for charge and refund, so that neither happens twice. */
export const feeItem = itemKind('fee', (tournamentId: string, playerId: string) => ({
  pk: tournamentPartition(tournamentId),
  sk: `${FEE_PREFIX}${playerId}`,
}));

/** That a player got a prize; one per player. */
export const prizeItem = itemKind('prize', (tournamentId: string, playerId: string) => ({
  pk: tournamentPartition(tournamentId),
  sk: `PRIZE#${playerId}`,
}));

/** The task token of the approval that a tournament waits for. No answer of the API contains it. */
export const approvalItem = itemKind('approval', (tournamentId: string) => ({
  pk: tournamentPartition(tournamentId),
  sk: 'APPROVAL',
}));

/** What a durable tournament waits for, and the id of the callback by which the answer comes. */
export const questionItem = itemKind('question', (tournamentId: string, question: string) => ({
  pk: tournamentPartition(tournamentId),
  sk: `QUESTION#${question}`,
}));
