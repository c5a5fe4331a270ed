import { itemKind, playerPartition } from '#lambda/runtime/table/key.ts';

/** The player's profile: credits and number of plays. */
export const profileItem = itemKind('player', (playerId: string) => ({ pk: playerPartition(playerId), sk: 'PROFILE' }));

/** A sign-in session; one per player and app client, so that a repeated trigger overwrites and never adds. */
export const sessionItem = itemKind('session', (playerId: string, clientId: string) => ({
  pk: playerPartition(playerId),
  sk: `SESSION#${clientId}`,
}));

/** How far the work on a reminder is. */
export const reminderItem = itemKind('reminder', (playerId: string, reminder: string) => ({
  pk: playerPartition(playerId),
  sk: `REMINDER#${reminder}`,
}));

/** The sort keys of messages begin with this. */
export const INBOX_PREFIX = 'INBOX#';

/** A message in the player's inbox; one of each name. */
export const messageItem = itemKind('message', (playerId: string, name: string) => ({
  pk: playerPartition(playerId),
  sk: `${INBOX_PREFIX}${name}`,
}));
