import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::KMS::Key': 'key' },
  kinds: { key: { words: ['Key', 'Keys'] } },
  arns: { service: 'kms', kind: () => 'key' },
});
