import { isDeepStrictEqual } from 'node:util';
import { is, object, union } from 'valibot';
import { playRecorded, playRemoved } from '../../../lambda/api/events.ts';
import { highScoreBeaten } from '../../../lambda/leaderboard/events.ts';
import { playerRegistered, sessionEnded, sessionExpired } from '../../../lambda/registration/events.ts';
import type { EventOf } from '../../../lambda/runtime/events/event.ts';
import { eventParser } from '../../../lambda/runtime/events/parse.ts';
import { type Books, compare, type Finding } from './books.ts';

/** From these scores on somebody hears of a play, as the chapter deploys it. */
const NOTABLE_SCORE = 1_000;
const SUSPICIOUS_SCORE = 10_000_000;
/** Days that an activity is kept after it happened. */
const ACTIVITY_DAYS = 30;

/** What the reader of the stream publishes. */
const EVENTS = [playRecorded, playRemoved, highScoreBeaten, playerRegistered, sessionExpired, sessionEnded] as const;
type DomainEvent = EventOf<(typeof EVENTS)[number]>;
const parseEvent = eventParser(...EVENTS);
const domainEventSchema = union(EVENTS.map(({ schema }) => schema));
const domainEvent = object({ detail: domainEventSchema });

/** What was published, each event once, on the topic and on the bus. */
function published({ arena }: Books) {
  const topic = arena.witness.messages.map(({ body }) => parseEvent(JSON.parse(body)));
  const bus = arena.events.flatMap(({ detail }) => (is(domainEvent, { detail }) ? [detail] : []));
  return { topic, bus };
}

/** By id; the same id has to say the same each time. */
function distinct(events: readonly unknown[]) {
  const byId = new Map<string, DomainEvent>();
  const wrong: string[] = [];
  for (const event of events) {
    if (!is(domainEventSchema, event)) continue;
    const before = byId.get(event.eventId);
    if (before !== undefined && !isDeepStrictEqual(before, event)) {
      wrong.push(`${event.eventId} came with another content`);
    }
    byId.set(event.eventId, event);
  }
  return { byId, wrong };
}

const withoutType = (eventId: string) => eventId.slice(eventId.indexOf('/') + 1);

/** Every play and every registration is told on the topic, plays on the bus too; no event is about anything else. */
export function auditEvents(books: Books): readonly Finding[] {
  const { table, failures } = books;
  const { topic, bus } = published(books);
  const plays = table('play').map(({ playId }) => `PlayRecorded.v1/${playId}`);
  const players = table('player').map(({ playerId }) => `PlayerRegistered.v1/${playerId}`);
  const keeps = (eventId: string) => failures.keeps(withoutType(eventId));
  const [onTopic, onBus] = [distinct(topic), distinct(bus)];
  const recorded = [...onBus.byId.keys()].filter((id) => id.startsWith('PlayRecorded'));
  return [
    compare('events on the topic', [...plays, ...players], onTopic.byId.keys(), keeps, onTopic.wrong),
    compare('plays told on the bus', plays, recorded, keeps, onBus.wrong),
    auditChain(books, [...onBus.byId.values()]),
  ];
}

/** High scores only rise, each is beaten once, and the one that stands was told. */
function auditChain({ table, failures }: Books, events: readonly DomainEvent[]): Finding {
  const beaten = events.filter(
    (event): event is EventOf<typeof highScoreBeaten> => event.type === highScoreBeaten.type,
  );
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const { detail, eventId } of beaten) {
    const { gameId, previousScore, score } = detail;
    if (previousScore !== undefined && previousScore >= score) wrong.push(`${eventId} has beaten a better score`);
    const previous = `${gameId} ${previousScore}`;
    if (seen.has(previous)) wrong.push(`${gameId}: the score ${previousScore} was beaten twice`);
    seen.add(previous);
  }
  const standing = table('high-score').map(({ playId }) => String(playId));
  const told = new Set(beaten.map(({ detail }) => detail.playId));
  return compare(
    'standing high scores told',
    standing,
    standing.filter((id) => told.has(id)),
    (id) => failures.keeps(id),
    wrong,
  );
}

/** What consumers make of the events: each effect once. */
export function auditEffects(books: Books): readonly Finding[] {
  const { arena, table, failures } = books;
  const plays = table('play');
  const now = arena.stage.clock.now();
  const keeps = (id: string) => failures.keeps(id);
  const from = (score: number, since = 0) =>
    plays.flatMap((play) =>
      Number(play.score) >= score && Date.parse(String(play.playedAt)) > since ? [String(play.playId)] : [],
    );
  const { byId } = distinct(published(books).bus);
  const notable = [...byId.values()].filter(
    (event) => event.type === 'HighScoreBeaten.v1' && event.detail.score >= NOTABLE_SCORE,
  );
  return [
    compare(
      'welcomes',
      table('player').map(({ playerId }) => String(playerId)),
      table('message')
        .filter(({ name }) => name === 'welcome')
        .map(({ playerId }) => String(playerId)),
      keeps,
    ),
    compare(
      'activities',
      // One that is older than it is kept has expired, or is about to.
      from(NOTABLE_SCORE, now - ACTIVITY_DAYS * 86_400_000),
      table('activity').flatMap(({ eventId, expiresAt }) =>
        Number(expiresAt) * 1_000 <= now ? [] : [withoutType(String(eventId))],
      ),
      keeps,
    ),
    compare(
      'reviews',
      from(SUSPICIOUS_SCORE),
      table('review').map(({ playId }) => String(playId)),
      keeps,
    ),
    compare(
      'announcements',
      notable.map(({ eventId }) => eventId),
      table('announcement').map(({ eventId }) => String(eventId)),
      keeps,
    ),
  ];
}
