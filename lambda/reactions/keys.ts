import { gamePartition, itemKind, playerPartition } from '#lambda/runtime/table/key.ts';

/** That an operator should look at a play, ordered as the plays are. */
export const reviewItem = itemKind('review', (playerId: string, playedAt: string, playId: string) => ({
  pk: playerPartition(playerId),
  sk: `REVIEW#${playedAt}#${playId}`,
}));

/** What is said about a game, ordered by time; one per event. */
export const announcementItem = itemKind('announcement', (gameId: string, occurredAt: string, eventId: string) => ({
  pk: gamePartition(gameId),
  sk: `ANNOUNCEMENT#${occurredAt}#${eventId}`,
}));

/** What a player did, ordered by time; one per event. */
export const activityItem = itemKind('activity', (playerId: string, occurredAt: string, eventId: string) => ({
  pk: playerPartition(playerId),
  sk: `ACTIVITY#${occurredAt}#${eventId}`,
}));
