import { service } from '../../service.ts';
import { s3Resources } from './resources.ts';
import { s3Route } from './route.ts';
import { S3, type S3Stage } from './s3.ts';

/** Buckets with objects, versions, uploads in parts and notifications. */
export const s3 = service({
  create: (stage: S3Stage) => new S3(stage),
  resources: s3Resources,
  api: (buckets, stage) => ({ streamed: s3Route(buckets, stage) }),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
  localUrl(buckets, text, endpoint) {
    const found = /^https?:\/\/([a-z\d.-]+?)\.s3(?:\.dualstack)?(?:\.[a-z\d-]+)?\.amazonaws\.com(\/.*)?$/.exec(text);
    const [, name = '', rest = ''] = found ?? [];
    return buckets.lookUp(name) === undefined ? undefined : `${endpoint}/${name}${rest}`;
  },
  keep({ notifications, replication }, keep) {
    keep('notifications of buckets', notifications.backlog);
    keep('replications of buckets', replication.backlog);
  },
  opened: (buckets) => buckets.opened(),
  close: async ({ bodies }) => bodies.close(),
});
