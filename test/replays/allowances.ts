import { type Allowance, type Denial, isOneOf } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'recordings and pictures by their prefix',
    reason: 'The keys below a prefix are made at run time, one for each play.',
    covers: ({ resource }) => /\/(uploads|pictures)\/\*$/.test(resource),
  },
  {
    name: 'lists of recordings by functions that only ask for one',
    reason:
      'With the permission to list, S3 answers 404 when an object is gone, and 403 only where a grant is missing (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).',
    covers: (grant, { name }) =>
      /replays\/(draw-replay|mark-large|remove-files)/.test(name) && isOneOf(['s3:ListBucket'], grant),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story takes the tag of a recording away, and its URL stops to work',
    covers: ({ principal, action, resource }) =>
      principal.includes('GetReplay') && action === 's3:GetObject' && resource.includes('/uploads/'),
  },
];
