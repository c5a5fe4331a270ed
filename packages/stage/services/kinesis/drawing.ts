import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Kinesis::Stream': 'stream' },
  kinds: { stream: { words: ['Data stream', 'Data streams'], alwaysDrawn: true } },
  partOf: { 'AWS::Kinesis::StreamConsumer': 'StreamARN' },
  arns: { service: 'kinesis', kind: () => 'stream', name: ([resource = '']) => resource.split('/')[1] ?? resource },
  polling: [
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamConsumer',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
    'kinesis:ListStreams',
    'kinesis:SubscribeToShard',
  ],
});
