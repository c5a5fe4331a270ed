import { playRecorded } from '#lambda/api/events.ts';
import { eventParser, inBusEvent } from '#lambda/runtime/events/parse.ts';

const parseEvent = eventParser(playRecorded);

export interface PlayToReview {
  readonly playerId: string;
  readonly playedAt: string;
  readonly playId: string;
  readonly eventId: string;
}

export interface ReviewPlayPorts {
  /** @returns `false` when there is no such play, or no more */
  flagForReview(play: PlayToReview): Promise<boolean>;
}

/**
 * Flags a play that is too good to be true, for an operator to look at. The flag is the same however often it is set.
 * @param body the event of the bus, as the rule sends it to the queue
 */
export async function reviewPlay(body: string, ports: ReviewPlayPorts): Promise<'flagged' | 'gone'> {
  const { eventId, occurredAt, detail } = parseEvent(inBusEvent(JSON.parse(body)));
  const { playerId, playId } = detail;
  return (await ports.flagForReview({ playerId, playId, playedAt: occurredAt, eventId })) ? 'flagged' : 'gone';
}
