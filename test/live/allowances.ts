import { type Allowance, type Denial, isOneOf } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'connections of the API stage',
    reason: 'Connections have ids that the gateway makes when clients connect.',
    covers: ({ action, resource }) =>
      action === 'execute-api:ManageConnections' && resource.endsWith('/POST/@connections/*'),
  },
  {
    name: 'messages for those that missed a score',
    reason:
      'The gateway of the stage fails no single call, so no message of the story is divided; the unit tests divide one.',
    covers: ({ action }, { name }) => action === 'sqs:SendMessage' && name === 'live/push-score',
  },
  {
    name: 'log streams of the GraphQL API',
    reason: 'AppSync makes streams as it writes; the permission is for the one log group of the API.',
    covers: (grant, { name }) =>
      name.includes('GraphqlApiLogsRole') && isOneOf(['logs:CreateLogStream', 'logs:PutLogEvents'], grant),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story asks for the export with the role of somebody else',
    covers: ({ principal, action }) => principal === 'export' && action === 'lambda:InvokeFunctionUrl',
  },
];
