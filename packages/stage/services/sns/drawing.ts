import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::SNS::Topic': 'topic' },
  kinds: { topic: { words: ['Topic', 'Topics'], alwaysDrawn: true } },
  partOf: { 'AWS::SNS::Subscription': 'TopicArn' },
  connections: {
    'AWS::SNS::Subscription'(subscription, { templates }) {
      const topic = templates.of(subscription, 'TopicArn');
      return [
        ...connect(subscription, 'subscription', topic, templates.of(subscription, 'Endpoint')),
        ...connect(subscription, 'dead-letter', topic, templates.of(subscription, 'RedrivePolicy')),
      ];
    },
  },
  arns: { service: 'sns', kind: () => 'topic' },
  principal: { name: 'sns.amazonaws.com', kind: 'topic' },
});
