import { connect } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::S3::Bucket': 'bucket' },
  kinds: { bucket: { words: ['Bucket', 'Buckets'], alwaysDrawn: true } },
  connections: {
    'AWS::S3::Bucket': (bucket, { templates }) =>
      connect(bucket, 'subscription', [bucket.id], templates.of(bucket, 'NotificationConfiguration')),
  },
  arns: { service: 's3', kind: () => 'bucket' },
  principal: { name: 's3.amazonaws.com', kind: 'bucket' },
});
