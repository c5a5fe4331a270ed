import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::SSM::Parameter': 'parameter' },
  kinds: { parameter: { words: ['Parameter', 'Parameters'] } },
  arns: { service: 'ssm', kind: () => 'parameter', name: ([resource = '']) => resource.replace(/^parameter/, '') },
  named: {
    'AWS::SSM::Parameter': ({ Name }, arn) => typeof Name === 'string' && arn.includes(`:parameter${Name}"`),
  },
});
