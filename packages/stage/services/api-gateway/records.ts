import { sentences } from '../../sentences.ts';

/** A request to a REST API and its answer. */
export interface RequestRecord {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Absent when no API has the path. */
  readonly apiName?: string;
  readonly stage?: string;
  /** Whether the canary of the API stage has served it. */
  readonly isCanary?: true;
  /** Whether the method has a cache, and the answer came from it. */
  readonly cache?: 'hit' | 'miss';
  /** Milliseconds until the answer. */
  readonly latencyMs?: number;
  /** The part of `latencyMs` that the integration took. */
  readonly integrationLatencyMs?: number;
  /** Why an integration failed, which the answer does not reveal. */
  readonly error?: string;
}

export const records = sentences<RequestRecord>({
  request: ({ method, path, status, error }) => ({
    text: `${method} ${path} answered ${status}`,
    detail: error,
    tone: status >= 500 ? 'failure' : 'plain',
  }),
});
