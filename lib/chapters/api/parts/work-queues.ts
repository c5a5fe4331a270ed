import { type Chapter, kebab } from '../../../chapter.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';

/** Queues by name. */
export type WorkQueues = ReadonlyMap<string, WorkQueue>;

/**
 * The work queues of chapters, by the name that administrators call them by: the id in kebab case, `reminders` for `Reminders`.
 * @throws when two have the same id
 */
export function workQueuesOf(chapters: readonly Chapter[]): WorkQueues {
  const queues = new Map<string, WorkQueue>();
  for (const construct of chapters.flatMap(({ node }) => node.findAll())) {
    if (!(construct instanceof WorkQueue)) continue;
    const name = kebab(construct.node.id);
    if (queues.has(name)) throw new Error(`${construct.node.path}: the queue of another chapter has this id, too.`);
    queues.set(name, construct);
  }
  return queues;
}
