import type { AlarmView, LiveResource, QueueView } from '../../server/model.ts';
import type { Architecture } from '../../study/model.ts';
import type { Names } from '../flow/names.ts';
import { deadLetterNodes, messagesIn } from '../flow/waiting.ts';
import { plural } from '../parts/format.ts';

/** How a chapter is. */
export interface Activity {
  /** Messages on their way, in queues whose messages a function receives. */
  readonly messages: number;
  /** Messages that failed and wait for an operator. */
  readonly failures: number;
  /** Names of the alarms that are on. */
  readonly alarms: readonly string[];
}

export const QUIET: Activity = { messages: 0, failures: 0, alarms: [] };

/** What goes on in each chapter; nothing of a chapter where nothing does. */
export function activityOf(
  { edges }: Architecture,
  names: Names,
  queues: readonly QueueView[],
  alarms: readonly AlarmView[],
  resources: readonly LiveResource[],
): ReadonlyMap<string, Activity> {
  const failed = deadLetterNodes(edges);
  const found = new Map<string, Activity>();
  const add = (chapter: string, more: Partial<Activity>) => {
    const before = found.get(chapter) ?? QUIET;
    found.set(chapter, {
      messages: before.messages + (more.messages ?? 0),
      failures: before.failures + (more.failures ?? 0),
      alarms: [...before.alarms, ...(more.alarms ?? [])],
    });
  };
  for (const [node, count] of messagesIn(queues, names)) {
    if (count > 0) add(chapterOf(node), failed.has(node) ? { failures: count } : { messages: count });
  }
  const chapters = new Map(resources.map(({ chapter, ref, arn = ref }) => [arn, chapter]));
  for (const { name, arn, state } of alarms) {
    const chapter = chapters.get(arn);
    if (state === 'ALARM' && chapter !== undefined) add(chapter, { alarms: [name] });
  }
  return found;
}

export const chapterOf = (node: string): string => node.slice(0, node.indexOf('/'));

/** What goes on, in words; empty when nothing does. */
export const activityInWords = ({ messages, failures, alarms }: Activity): string =>
  [
    ...(alarms.length > 0 ? [`${plural(alarms.length, 'alarm')} on`] : []),
    ...(failures > 0 ? [`${plural(failures, 'failure')} waiting`] : []),
    ...(messages > 0 ? [`${plural(messages, 'message')} on the way`] : []),
  ].join(', ');
