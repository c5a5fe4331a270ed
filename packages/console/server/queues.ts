import type { LocalQueue, Message } from '@serverless-arcade/stage/services/sqs/queue.ts';
import type { Sqs } from '@serverless-arcade/stage/services/sqs/sqs.ts';
import { MESSAGES_SHOWN, type MessageView, type QueueView } from './model.ts';

/** All queues with their messages. Looking does not receive a message, nor count as a receive. */
export const queueViews = (sqs: Sqs): readonly QueueView[] => sqs.all.map((queue) => viewOf(sqs, queue));

function viewOf(sqs: Sqs, queue: LocalQueue): QueueView {
  const { name, arn, delaySeconds, visibilityTimeout, retentionSeconds, redrive } = queue.settings;
  const visible = new Set(queue.visible);
  const sources = sqs.sourcesOf(arn).map(({ settings }) => settings.name);
  return {
    name,
    arn,
    counts: queue.counts,
    delaySeconds,
    visibilityTimeout,
    retentionSeconds,
    ...(redrive === undefined ? {} : { redrive }),
    deadLettersOf: sources,
    redrivable: sources.length > 0,
    messages: queue.messages.slice(0, MESSAGES_SHOWN).map((message) => messageView(message, visible.has(message))),
  };
}

function messageView(message: Message, visible: boolean): MessageView {
  const { id, body, sentAt, visibleAt, receiveCount } = message;
  const hidden = receiveCount === 0 ? 'delayed' : 'in-flight';
  return { id, body, sentAt, visibleAt, receiveCount, state: visible ? 'visible' : hidden };
}
