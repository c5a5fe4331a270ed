import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Logs::LogGroup': 'log' },
  kinds: { log: { words: ['Log group', 'Log groups'] } },
  arns: { service: 'logs', kind: () => 'log', name: ([, name = '']) => name },
  routine: ['logs:CreateLogStream', 'logs:PutLogEvents'],
});
