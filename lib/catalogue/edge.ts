import type { CatalogueRow } from './types.ts';

/** CloudFront, code at the edge and DNS. */
export const edge = {
  'cloudfront-s3-origin': {
    title: 'CDN before a private bucket',
    summary: 'Origin access control lets one distribution alone read the bucket, and viewers are redirected to HTTPS.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront', 'S3'],
    errata: [75],
  },
  'cloudfront-multi-origin': {
    title: 'Several origins and failover',
    summary:
      'Path patterns choose between bucket and API, an origin group fails over, and VPC origins can stay private.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront', 'S3', 'API Gateway'],
    errata: [73],
  },
  'cloudfront-cache-policies': {
    title: 'Cache key and origin request',
    summary:
      'Only what is in the cache key varies the cache; what else the origin needs goes in the origin request policy.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront'],
  },
  'cloudfront-invalidation': {
    title: 'Invalidation on deploy',
    summary: 'Hashed file names make most invalidations needless; only documents that keep their name need one.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront'],
  },
  'cloudfront-signed-urls': {
    title: 'Signed URLs and cookies',
    summary:
      'A trusted key group verifies the signature: a URL for a single file, a cookie for many, each with an expiry.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront'],
  },
  'cloudfront-geo-price': {
    title: 'Geography and price class',
    summary: 'Allow or block countries, and leave out distant edge locations to pay less.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront'],
  },
  'cloudfront-functions': {
    title: 'CloudFront Functions',
    summary:
      'Small JavaScript on viewer events edits headers or redirects, with a key-value store but no network or body.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront'],
    errata: [76],
  },
  'lambda-edge': {
    title: 'Lambda@Edge',
    summary:
      'Functions in us-east-1 act on viewer and origin events and can read the body, without environment variables.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront', 'Lambda'],
    errata: [76],
  },
  'cloudfront-realtime-logs': {
    title: 'Real-time logs and field encryption',
    summary:
      'A sample of requests streams to Kinesis within seconds, and chosen form fields are encrypted at the edge.',
    group: 'Edge',
    fit: 'optional',
    services: ['CloudFront', 'Kinesis'],
  },
  'route53-routing': {
    title: 'DNS routing',
    summary:
      'Routing policies answer by weight, latency, health or place, and alias records work at the zone apex too.',
    group: 'Edge',
    fit: 'optional',
    services: ['Route 53'],
  },
  'cloudfront-rtmp-legacy': {
    title: 'RTMP distributions',
    summary: 'This distribution type ended on 2020-12-31; media now streams over HTTP from an ordinary one.',
    group: 'Edge',
    fit: 'guide',
    services: ['CloudFront'],
    errata: [74],
  },
} as const satisfies Record<string, CatalogueRow>;
