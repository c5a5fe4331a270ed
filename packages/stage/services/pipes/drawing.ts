import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Pipes::Pipe': 'pipe' },
  kinds: { pipe: { words: ['Pipe', 'Pipes'] } },
  connections: {
    'AWS::Pipes::Pipe': (pipe, { templates }) => [
      ...connect(pipe, 'event-source', templates.of(pipe, 'Source'), [pipe.id]),
      ...connect(pipe, 'invoke', [pipe.id], templates.of(pipe, 'Enrichment')),
      ...connect(pipe, 'subscription', [pipe.id], templates.of(pipe, 'Target')),
      ...connect(
        pipe,
        'dead-letter',
        [pipe.id],
        templates.of(pipe, 'SourceParameters', 'DynamoDBStreamParameters', 'DeadLetterConfig', 'Arn'),
      ),
    ],
  },
  arns: { service: 'pipes', kind: () => 'pipe', name: ([resource = '']) => resource.slice(resource.indexOf('/') + 1) },
  principal: { name: 'pipes.amazonaws.com', kind: 'pipe' },
});
