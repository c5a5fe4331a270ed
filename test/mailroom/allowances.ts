import type { Allowance, Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'parcels by their prefix',
    reason: 'The key of a parcel is its digest.',
    covers: ({ resource }) => /\/parcels\/\*$/.test(resource),
  },
  {
    name: 'stored mails by their prefix',
    reason: 'The key of a stored mail is the id that SES gave it.',
    covers: ({ resource }) => /\/post\/\*$/.test(resource),
  },
  {
    name: 'the failure queue of the pipe',
    reason: 'The pipe writes there when its queue refuses a change six times, which the story does not make it do.',
    covers: ({ action, resource }, { name }) =>
      name.includes('NewPlayersRole') && action === 'sqs:SendMessage' && resource.includes('NewPlayersFailures'),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story orders a poster from an address that is not of the office',
    covers: ({ action, resource }) => action === 'sqs:SendMessage' && resource.includes('PosterOrders'),
  },
  {
    reason: 'two accounts put events on the central bus that may not: a stranger, and one that is shut out',
    covers: ({ action, resource }) => action === 'events:PutEvents' && resource.endsWith('-central'),
  },
];
