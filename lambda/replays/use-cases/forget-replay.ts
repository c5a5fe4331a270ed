import type { ReplayId } from '../keys.ts';
import { objectEvents } from './object-event.ts';

export interface ForgetReplayPorts {
  /**
   * Remembers for a while that an upload is gone, instead of its row: an event of its creation that is late would bring the row back.
   * @returns whether that is news
   */
  forgetReplay(replay: ReplayId, sequencer: string, now: Date): Promise<boolean>;
}

/** Removes the rows of uploads that are gone from the bucket, because a player, a lifecycle rule or an operator removed them. */
export async function forgetReplays(
  notification: unknown,
  now: Date,
  { forgetReplay }: ForgetReplayPorts,
): Promise<string> {
  const events = objectEvents(notification);
  let forgotten = 0;
  for (const event of events) if (await forgetReplay(event, event.sequencer, now)) forgotten += 1;
  return `${forgotten} of ${events.length} forgotten`;
}
