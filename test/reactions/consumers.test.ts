import { describe, expect, test } from '@jest/globals';
import { type Announcement, announceHighScore } from '#lambda/reactions/use-cases/announce-high-score.ts';
import { type Activity, logActivity } from '#lambda/reactions/use-cases/log-activity.ts';
import { type PlayToReview, reviewPlay } from '#lambda/reactions/use-cases/review-play.ts';
import { welcomePlayer } from '#lambda/reactions/use-cases/welcome-player.ts';
import type { Message } from '#lambda/registration/use-cases/message.ts';

const occurredAt = '2026-11-21T10:00:00.000Z';
const registered = { eventId: 'e-1', type: 'PlayerRegistered.v1', occurredAt, detail: { playerId: 'p-1' } };
const detail = { playId: 'play-1', playerId: 'p-1', gameId: 'pong', score: 5_000 };
const recorded = { eventId: 'e-2', type: 'PlayRecorded.v1', occurredAt, detail };
const beaten = { eventId: 'e-3', type: 'HighScoreBeaten.v1', occurredAt, detail: { ...detail, previousScore: 10 } };
const sessionEnded = {
  eventId: 'e-5',
  type: 'SessionEnded.v1',
  occurredAt,
  detail: { playerId: 'p-1', signedInAt: occurredAt },
};
const seasonClosed = {
  eventId: 'e-4',
  type: 'SeasonClosed.v1',
  occurredAt,
  detail: { gameId: 'pong', startedAt: occurredAt, closedAt: occurredAt, standings: [] },
};
const onBus = (event: object) => ({ source: 'arcade.leaderboard', 'detail-type': 'any', detail: event });

/** Stores each thing once, by its name. */
function store<Thing>(nameOf: (thing: Thing) => string) {
  const stored = new Map<string, Thing>();
  return {
    stored,
    put: async (thing: Thing): Promise<boolean> => {
      if (stored.has(nameOf(thing))) return false;
      stored.set(nameOf(thing), thing);
      return true;
    },
  };
}

const poison = [
  ['nothing', ''],
  ['no JSON', 'welcome'],
  ['no event', '{}'],
  ['an event of an unknown type', JSON.stringify({ ...registered, type: 'PlayerRegistered.v2' })],
  ['an event without an id', JSON.stringify({ ...registered, eventId: undefined })],
  ['an event at no time', JSON.stringify({ ...registered, occurredAt: 'yesterday' })],
  ['an event without its detail', JSON.stringify({ ...registered, detail: {} })],
] as const;

describe('the welcome', () => {
  test('lambda-idempotency: is one, however often the message comes', async () => {
    const { stored, put: storeMessage } = store<Message>(({ playerId, name }) => `${playerId}/${name}`);
    const body = JSON.stringify(registered);
    expect(await welcomePlayer(body, { storeMessage })).toBe('welcomed');
    expect(await welcomePlayer(body, { storeMessage })).toBe('welcomed-before');
    expect([...stored.values()]).toEqual([
      { playerId: 'p-1', name: 'welcome', sentAt: occurredAt, text: expect.stringMatching(/^Welcome to the arcade/) },
    ]);
  });

  test('sqs-dlq-redrive-policy: says which event it was not meant for', async () => {
    await expect(welcomePlayer(JSON.stringify(recorded), { storeMessage: async () => true })).rejects.toThrow(
      'PlayerRegistered.v1, not PlayRecorded.v1',
    );
  });

  test.each([...poison, ['an event for others', JSON.stringify(recorded)]])(
    'sqs-dlq-redrive-policy: %s is poison',
    async (_, body) => {
      await expect(welcomePlayer(body, { storeMessage: async () => true })).rejects.toThrow();
    },
  );
});

describe('the activity', () => {
  test('lambda-idempotency: has one line per event, which expires thirty days after it', async () => {
    const { stored, put: storeActivity } = store<Activity>(({ eventId }) => eventId);
    expect(await logActivity(JSON.stringify(recorded), { storeActivity })).toBe('logged');
    expect(await logActivity(JSON.stringify(recorded), { storeActivity })).toBe('logged-before');
    expect(await logActivity(JSON.stringify(sessionEnded), { storeActivity })).toBe('logged');
    expect(stored.get('e-2')).toEqual({
      playerId: 'p-1',
      eventId: 'e-2',
      type: 'PlayRecorded.v1',
      occurredAt,
      detail,
      expiresAt: Date.parse('2026-12-21T10:00:00.000Z') / 1_000,
    });
  });

  test.each([seasonClosed, registered])(
    'sns-filter-policy: $type is poison, as the filter lets it not through',
    async (event) => {
      const { stored, put: storeActivity } = store<Activity>(({ eventId }) => eventId);
      await expect(logActivity(JSON.stringify(event), { storeActivity })).rejects.toThrow(
        `PlayRecorded.v1 or SessionExpired.v1 or SessionEnded.v1, not ${event.type}`,
      );
      expect(stored.size).toBe(0);
    },
  );

  test.each(poison)('sqs-dlq-redrive-policy: %s is poison', async (_, body) => {
    await expect(logActivity(body, { storeActivity: async () => true })).rejects.toThrow();
  });
});

describe('the announcement', () => {
  test('lambda-idempotency: is one, although an asynchronous event may come twice without an error', async () => {
    const { stored, put: storeAnnouncement } = store<Announcement>(({ eventId }) => eventId);
    expect(await announceHighScore(onBus(beaten), { storeAnnouncement })).toBe('announced');
    expect(await announceHighScore(onBus(beaten), { storeAnnouncement })).toBe('announced-before');
    expect([...stored.values()]).toEqual([{ eventId: 'e-3', occurredAt, ...detail, previousScore: 10 }]);
  });

  test.each([{}, null, onBus({}), onBus(recorded)])('eventbridge-pattern-rule: %j fails', async (event) => {
    await expect(announceHighScore(event, { storeAnnouncement: async () => true })).rejects.toThrow();
  });
});

test('eventbridge-pattern-rule: a consumer says which event it expected, and which came', async () => {
  await expect(announceHighScore(onBus(recorded), { storeAnnouncement: async () => true })).rejects.toThrow(
    'Expected an event of type HighScoreBeaten.v1, not PlayRecorded.v1',
  );
});

describe('the review', () => {
  test('eventbridge-pattern-rule: flags the play that the event names', async () => {
    const flagged: PlayToReview[] = [];
    const flagForReview = async (play: PlayToReview) => flagged.push(play) > 0;
    expect(await reviewPlay(JSON.stringify(onBus(recorded)), { flagForReview })).toBe('flagged');
    expect(flagged).toEqual([{ playerId: 'p-1', playId: 'play-1', playedAt: occurredAt, eventId: 'e-2' }]);
  });

  test('eventbridge-pattern-rule: a play that was taken back in between is nothing to review', async () => {
    expect(await reviewPlay(JSON.stringify(onBus(recorded)), { flagForReview: async () => false })).toBe('gone');
  });

  test.each([...poison, ['another event', JSON.stringify(onBus(beaten))]])(
    'sqs-dlq-redrive-policy: %s is poison',
    async (_, body) => {
      await expect(reviewPlay(body, { flagForReview: async () => true })).rejects.toThrow();
    },
  );
});
