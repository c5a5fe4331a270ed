import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::SQS::Queue': 'queue' },
  kinds: { queue: { words: ['Queue', 'Queues'], alwaysDrawn: true } },
  connections: {
    'AWS::SQS::Queue': (queue, { templates }) =>
      connect(queue, 'dead-letter', [queue.id], templates.of(queue, 'RedrivePolicy')),
  },
  arns: { service: 'sqs', kind: () => 'queue' },
  polling: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
});
