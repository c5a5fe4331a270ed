import type { Play } from '#lambda/api/use-cases/play.ts';
import type { DomainEvent, EventOf } from '#lambda/runtime/domain-events.ts';
import type { Change } from './change.ts';
import { type ProjectPlayPorts, projectPlay } from './project-play.ts';

export interface ProcessChangePorts extends ProjectPlayPorts {
  /**
   * Makes a play the high score of its game if it is better, or is it already.
   * @returns `undefined` when another play holds the high score, else the score it has beaten, if there was one
   */
  claimHighScore(play: Play): Promise<{ readonly previousScore: number | undefined } | undefined>;
}

/** What is to be published about a change, and where. */
export interface Publications {
  /** Every change, for whoever subscribes. */
  readonly topic: readonly DomainEvent[];
  /** What rules route. */
  readonly bus: readonly DomainEvent[];
}

/**
 * Applies a change and says what to publish about it.
 *
 * What is published never depends on whether the change was applied before: a crash between applying and publishing
 * repeats the change, and an event that was skipped then would be lost. It comes again under the same id instead. One
 * exception: a high score that was overtaken before it could be published is no high score any more.
 */
export async function processChange(change: Change, ports: ProcessChangePorts): Promise<Publications> {
  if (change.kind === 'player-registered') {
    const { playerId, registeredAt } = change.player;
    return only({
      eventId: `PlayerRegistered.v1/${playerId}`,
      type: 'PlayerRegistered.v1',
      occurredAt: registeredAt,
      detail: { playerId },
    });
  }
  if ('session' in change) {
    const { playerId, signedInAt } = change.session;
    const type = change.kind === 'session-expired' ? 'SessionExpired.v1' : 'SessionEnded.v1';
    return only({
      eventId: `${type}/${change.sequence}`,
      type,
      occurredAt: change.changedAt,
      detail: { playerId, signedInAt },
    });
  }
  const { kind, play, sequence } = change;
  await projectPlay({ kind, play, sequence }, ports);
  if (kind === 'play-removed') return only(eventOf('PlayRemoved.v1', play));
  const recorded = eventOf('PlayRecorded.v1', play);
  const beaten = await ports.claimHighScore(play);
  return { topic: [recorded], bus: beaten === undefined ? [recorded] : [recorded, beatenEvent(play, beaten)] };
}

const only = (event: DomainEvent): Publications => ({ topic: [event], bus: [] });

function eventOf<const Type extends 'PlayRecorded.v1' | 'PlayRemoved.v1' | 'HighScoreBeaten.v1'>(
  type: Type,
  play: Play,
) {
  const { playId, playerId, gameId, score, playedAt } = play;
  return { eventId: `${type}/${playId}`, type, occurredAt: playedAt, detail: { playId, playerId, gameId, score } };
}

function beatenEvent(
  play: Play,
  { previousScore }: { previousScore: number | undefined },
): EventOf<'HighScoreBeaten.v1'> {
  const event = eventOf('HighScoreBeaten.v1', play);
  return previousScore === undefined ? event : { ...event, detail: { ...event.detail, previousScore } };
}
