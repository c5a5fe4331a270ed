import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::SecretsManager::Secret': 'secret' },
  kinds: { secret: { words: ['Secret', 'Secrets'] } },
  partOf: { 'AWS::SecretsManager::RotationSchedule': 'SecretId', 'AWS::SecretsManager::ResourcePolicy': 'SecretId' },
  arns: { service: 'secretsmanager', kind: () => 'secret', name: ([, name = '']) => name.replace(/-\w{6}$/, '') },
  principal: { name: 'secretsmanager.amazonaws.com', kind: 'secret' },
});
