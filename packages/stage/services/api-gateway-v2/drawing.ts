import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::ApiGatewayV2::Api': 'api-v2' },
  kinds: { 'api-v2': { words: ['HTTP or WebSocket API', 'HTTP and WebSocket APIs'], alwaysDrawn: true } },
  partOf: {
    'AWS::ApiGatewayV2::Authorizer': 'ApiId',
    'AWS::ApiGatewayV2::Deployment': 'ApiId',
    'AWS::ApiGatewayV2::Integration': 'ApiId',
    'AWS::ApiGatewayV2::Route': 'ApiId',
    'AWS::ApiGatewayV2::RouteResponse': 'ApiId',
    'AWS::ApiGatewayV2::Stage': 'ApiId',
  },
  connections: {
    'AWS::ApiGatewayV2::Integration': (integration, { templates }) =>
      connect(integration, 'invoke', [integration.id], templates.of(integration, 'IntegrationUri')),
    'AWS::ApiGatewayV2::Authorizer': (authorizer, { templates }) =>
      connect(authorizer, 'permission', [authorizer.id], templates.of(authorizer, 'AuthorizerUri')),
  },
  recordName: { 'AWS::ApiGatewayV2::Api': ({ Name }) => Name },
});
