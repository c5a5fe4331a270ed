import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::DynamoDB::GlobalTable': 'table', 'AWS::DynamoDB::Table': 'table' },
  kinds: { table: { words: ['Table', 'Tables'], alwaysDrawn: true } },
  arns: { service: 'dynamodb', kind: () => 'table', name: ([resource = '']) => resource.split('/')[1] ?? resource },
  polling: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
});
