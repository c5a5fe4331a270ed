import { connect, connectTarget } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';
import { at, listOf } from '../../drawing/templates.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Events::EventBus': 'bus', 'AWS::Events::Rule': 'rule' },
  kinds: { bus: { words: ['Event bus', 'Event buses'], alwaysDrawn: true }, rule: { words: ['Rule', 'Rules'] } },
  connections: {
    'AWS::Events::Rule': (rule, context) => [
      ...connect(rule, 'subscription', context.templates.of(rule, 'EventBusName'), [rule.id]),
      ...listOf(at(rule.properties, 'Targets')).flatMap((target) => connectTarget(rule, target, context)),
    ],
  },
  arns: {
    service: 'events',
    kind: (arn) => (arn.includes(':rule/') ? 'rule' : 'bus'),
    name: ([resource = '']) => resource.slice(resource.lastIndexOf('/') + 1),
  },
  principal: { name: 'events.amazonaws.com', kind: 'rule' },
});
