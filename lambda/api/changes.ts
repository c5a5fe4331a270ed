import { change } from '#lambda/runtime/events/change.ts';
import { playRecorded, playRemoved } from './events.ts';
import { playItem } from './keys.ts';
import { playSchema } from './use-cases/play.ts';

/** The changes of this chapter's items that become events. */
export const changes = [
  change('INSERT', playItem, {
    schema: playSchema,
    toBus: true,
    event: ({ playedAt, ...play }) => playRecorded.of(play.playId, playedAt, play),
  }),
  change('REMOVE', playItem, {
    schema: playSchema,
    event: ({ playedAt, ...play }) => playRemoved.of(play.playId, playedAt, play),
  }),
];
