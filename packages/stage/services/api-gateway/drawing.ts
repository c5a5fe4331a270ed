import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::ApiGateway::RestApi': 'api' },
  kinds: { api: { words: ['REST API', 'REST APIs'], alwaysDrawn: true } },
  partOf: {
    'AWS::ApiGateway::Authorizer': 'RestApiId',
    'AWS::ApiGateway::Deployment': 'RestApiId',
    'AWS::ApiGateway::Method': 'RestApiId',
    'AWS::ApiGateway::Stage': 'RestApiId',
  },
  connections: {
    'AWS::ApiGateway::Method': (method, { templates }) =>
      connect(method, 'invoke', [method.id], templates.of(method, 'Integration', 'Uri')),
    'AWS::ApiGateway::Authorizer': (authorizer, { templates }) =>
      connect(authorizer, 'permission', [authorizer.id], templates.of(authorizer, 'ProviderARNs')),
  },
  principal: { name: 'apigateway.amazonaws.com', kind: 'api' },
  recordName: { 'AWS::ApiGateway::RestApi': ({ Name }) => Name },
});
