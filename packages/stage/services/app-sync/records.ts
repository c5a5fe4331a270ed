import { sentences } from '../../sentences.ts';

/** An operation that a GraphQL API has answered. */
export interface GraphQLRecord {
  readonly kind: 'graphql';
  readonly apiId: string;
  readonly apiName: string;
  /** Its kind and its name; absent when it was refused as a whole. */
  readonly operation?: string;
  readonly status: number;
  readonly latencyMs: number;
  /** The first error, of a field or of the whole. */
  readonly error?: string;
}

/** What a subscription of a GraphQL API does. */
export interface SubscriptionRecord {
  readonly kind: 'graphql-subscription';
  readonly apiName: string;
  readonly field: string;
  readonly event: 'started' | 'sent' | 'stopped';
}

export const records = sentences<GraphQLRecord | SubscriptionRecord>({
  graphql: ({ apiName, operation = 'a request', status, error }) => ({
    text: `${apiName}: ${operation} answered ${status}`,
    detail: error,
    tone: status >= 500 ? 'failure' : error === undefined ? 'plain' : 'warning',
  }),
  'graphql-subscription': ({ apiName, field, event }) => ({ text: `${apiName}: the subscription ${field} ${event}` }),
});
