import { parse } from 'valibot';
import { channelOf } from './channel.ts';
import { messageOf, type Push, pushSchema } from './score.ts';

/** What became of sending to a connection: it has ended, or the gateway could not now. */
export type Sent = 'sent' | 'gone' | 'failed';

export interface PushScorePorts {
  /** The connections that follow a game, of one shard. */
  followers(channel: string): AsyncIterable<readonly string[]>;
  /** Sends to one connection. */
  send(connectionId: string, message: string): Promise<Sent>;
  /** Deletes the row of a connection that has ended. */
  forget(connectionId: string): Promise<void>;
  sendPushes(pushes: readonly Push[]): Promise<void>;
}

/** How many connections are sent to at the same time. */
const AT_ONCE = 25;

/**
 * Sends a score to the followers of a shard. Those that failed go into a message of their own, so that nobody who has it gets it again; a
 * message of which none could be sent fails, and the queue tries it again and gives up in the end.
 *
 * @param body a message of the queue
 * @throws when it is no push, or nobody could be reached
 */
export async function pushScore(body: string, ports: PushScorePorts): Promise<string> {
  const push = parse(pushSchema, JSON.parse(body));
  const { score, shard, only } = push;
  const message = messageOf(score);
  const failed: string[] = [];
  let [sent, gone] = [0, 0];
  const tell = async (connectionId: string) => {
    const outcome = await ports.send(connectionId, message);
    if (outcome === 'sent') sent += 1;
    else if (outcome === 'failed') failed.push(connectionId);
    else {
      gone += 1;
      await ports.forget(connectionId);
    }
  };
  const pages = only === undefined ? ports.followers(channelOf(score.gameId, shard)) : [only];
  for await (const page of pages) await atOnce(page, tell);
  if (failed.length > 0) {
    if (sent + gone === 0) throw new Error(`None of ${failed.length} connections could be reached`);
    await ports.sendPushes([{ score, shard, only: failed }]);
  }
  return `${sent} sent, ${gone} gone, ${failed.length} again`;
}

/** Works through a list, with a bounded number of tasks under way. */
async function atOnce(all: readonly string[], task: (one: string) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const one of waiting) await task(one);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
}
