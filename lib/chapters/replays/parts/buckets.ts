import { Duration } from 'aws-cdk-lib';
import { HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { UPLOADS } from '#lambda/replays/keys.ts';
import { LARGE_TAG } from '#lambda/replays/use-cases/mark-large.ts';
import { PrivateBucket } from '../../../constructs/storage/private-bucket.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

/** How long large uploads are kept. */
const LARGE_KEPT = Duration.days(30);

/** The bucket that players upload to. */
export function bucketOfUploads(scope: Construct, settings: EnvironmentSettings): PrivateBucket {
  const uploads = new PrivateBucket(scope, 'Uploads', {
    name: 'files',
    purpose: {
      pattern: 's3-presigned-url',
      why: 'Nothing in it is public. Players reach one object at a time, by a URL that a function has signed.',
    },
    removalPolicy: settings.removalPolicy,
    cors: [
      {
        allowedOrigins: [settings.webOrigin],
        allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
        allowedHeaders: ['content-type', 'range', 'x-amz-tagging', 'x-amz-meta-play-id'],
        // A page that uploads parts has to read their ETags.
        exposedHeaders: ['ETag'],
        maxAge: 3_600,
      },
    ],
    transferAcceleration: true,
    lifecycleRules: [
      {
        id: 'unfinished',
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      {
        id: 'large',
        prefix: UPLOADS,
        tagFilters: { [LARGE_TAG.key]: LARGE_TAG.value },
        expiration: LARGE_KEPT,
      },
    ],
  });
  annotate(
    uploads,
    's3-cors',
    'One origin, that of the arcade’s own page, with the methods and headers it needs. A signed URL is no secret to a page of another origin, but a browser does not let that page use it.',
  );
  annotate(
    uploads,
    's3-upload-performance',
    'Acceleration lets players far away send to an edge location, by another host name and for a price per GB. Parts that were never completed cost as much as objects, and no list shows them: a rule removes them after a day.',
  );
  annotate(
    uploads,
    's3-object-tags-metadata',
    `A rule finds objects by their tag: size=large goes after ${LARGE_KEPT.toDays()} days. Rules and policies read tags; lists read neither tags nor metadata.`,
  );
  return uploads;
}

/** The bucket of what is drawn of uploads. */
export function bucketOfPictures(scope: Construct, settings: EnvironmentSettings): PrivateBucket {
  return new PrivateBucket(scope, 'Pictures', {
    purpose: {
      pattern: 's3-event-notification',
      why: 'What is made of uploads has a bucket of its own. In the bucket that it watches, a function would be called for what it writes, and again for that.',
    },
    removalPolicy: settings.removalPolicy,
  });
}
