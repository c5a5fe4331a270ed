import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Cognito::UserPool': 'user-pool' },
  kinds: { 'user-pool': { words: ['User pool', 'User pools'], alwaysDrawn: true } },
  partOf: {
    'AWS::Cognito::ManagedLoginBranding': 'UserPoolId',
    'AWS::Cognito::UserPoolClient': 'UserPoolId',
    'AWS::Cognito::UserPoolDomain': 'UserPoolId',
    'AWS::Cognito::UserPoolGroup': 'UserPoolId',
    'AWS::Cognito::UserPoolResourceServer': 'UserPoolId',
    'AWS::Cognito::UserPoolRiskConfigurationAttachment': 'UserPoolId',
  },
  connections: {
    'AWS::Cognito::UserPool': (pool, { templates }) =>
      connect(pool, 'invoke', [pool.id], templates.of(pool, 'LambdaConfig')),
  },
  arns: {
    service: 'cognito-idp',
    kind: () => 'user-pool',
    name: ([resource = '']) => resource.split('/')[1] ?? resource,
  },
  principal: { name: 'cognito-idp.amazonaws.com', kind: 'user-pool' },
});
