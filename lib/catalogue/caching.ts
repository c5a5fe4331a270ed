import type { CatalogueRow } from './types.ts';

/** Cache strategies and engines. */
export const caching = {
  'cache-aside': {
    title: 'Cache-aside',
    summary:
      'Ask the cache first and fill it from the database on a miss, with a TTL; losing it costs speed, not answers.',
    group: 'Caching',
    fit: 'optional',
    services: ['ElastiCache', 'Lambda'],
  },
  'cache-write-through': {
    title: 'Write-through',
    summary: 'Every database write also updates the cache, so reads are fresh; a TTL clears entries that nobody reads.',
    group: 'Caching',
    fit: 'optional',
    services: ['ElastiCache'],
  },
  'cache-leaderboard': {
    title: 'Sorted-set leaderboard',
    summary: 'A sorted set keeps members ordered by score, so top lists and ranks come straight from memory.',
    group: 'Caching',
    fit: 'optional',
    services: ['ElastiCache (Redis/Valkey)'],
  },
  'dax-cluster': {
    title: 'DAX',
    summary:
      'A cache in the VPC that code reaches through the DAX client; strong reads pass through to DynamoDB uncached.',
    group: 'Caching',
    fit: 'optional',
    services: ['DAX', 'DynamoDB'],
    errata: [33, 34],
  },
  'cache-engines-guide': {
    title: 'Engine choice and eviction',
    summary:
      'Valkey, Redis OSS or Memcached: choose by data structures and replication, then by eviction and write strategy.',
    group: 'Caching',
    fit: 'guide',
    services: ['ElastiCache'],
    errata: [102],
  },
} as const satisfies Record<string, CatalogueRow>;
