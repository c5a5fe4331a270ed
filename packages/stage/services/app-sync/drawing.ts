import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::AppSync::GraphQLApi': 'graphql-api' },
  kinds: { 'graphql-api': { words: ['GraphQL API', 'GraphQL APIs'], alwaysDrawn: true } },
  partOf: {
    'AWS::AppSync::FunctionConfiguration': 'ApiId',
    'AWS::AppSync::GraphQLSchema': 'ApiId',
    'AWS::AppSync::Resolver': 'ApiId',
    'AWS::AppSync::DataSource': 'ApiId',
  },
  connections: {
    'AWS::AppSync::DataSource': (source, { templates }) => [
      ...connect(source, 'invoke', [source.id], templates.of(source, 'LambdaConfig', 'LambdaFunctionArn')),
      ...connect(source, 'permission', [source.id], templates.of(source, 'DynamoDBConfig', 'TableName')),
    ],
  },
  recordName: { 'AWS::AppSync::GraphQLApi': ({ Name }) => Name },
  principal: { name: 'appsync.amazonaws.com', kind: 'graphql-api' },
});
