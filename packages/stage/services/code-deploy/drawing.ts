import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::CodeDeploy::Application': 'deployments' },
  kinds: { deployments: { words: ['Deployment application', 'Deployment applications'] } },
  partOf: { 'AWS::CodeDeploy::DeploymentGroup': 'ApplicationName' },
  arns: {
    service: 'codedeploy',
    kind: () => 'deployments',
    name: ([, names = '']) => names.split('/')[0] ?? names,
  },
  principal: { name: 'codedeploy.amazonaws.com', kind: 'deployments' },
});
