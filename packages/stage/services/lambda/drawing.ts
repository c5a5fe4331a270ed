import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Lambda::Function': 'function' },
  kinds: { function: { words: ['Function', 'Functions'], alwaysDrawn: true } },
  partOf: {
    'AWS::Lambda::Alias': 'FunctionName',
    'AWS::Lambda::Url': 'TargetFunctionArn',
    'AWS::Lambda::Version': 'FunctionName',
  },
  connections: {
    'AWS::Lambda::EventSourceMapping'(mapping, { templates }) {
      const fn = templates.of(mapping, 'FunctionName');
      const failures = templates.of(mapping, 'DestinationConfig', 'OnFailure', 'Destination');
      return [
        ...connect(mapping, 'event-source', templates.of(mapping, 'EventSourceArn'), fn),
        ...connect(mapping, 'dead-letter', fn, failures),
      ];
    },
    'AWS::Lambda::EventInvokeConfig'(config, { templates }) {
      const fn = templates.of(config, 'FunctionName');
      return [
        ...connect(config, 'dead-letter', fn, templates.of(config, 'DestinationConfig', 'OnFailure')),
        ...connect(config, 'subscription', fn, templates.of(config, 'DestinationConfig', 'OnSuccess')),
      ];
    },
    'AWS::Lambda::Function': (fn, { templates }) =>
      connect(fn, 'dead-letter', [fn.id], templates.of(fn, 'DeadLetterConfig')),
    'AWS::Lambda::Permission': (permission, { templates }) =>
      connect(
        permission,
        'invoke',
        templates.of(permission, 'SourceArn').slice(0, 1),
        templates.of(permission, 'FunctionName'),
      ),
  },
  arns: { service: 'lambda', kind: () => 'function', name: ([, name = '']) => name },
});
