import type { SocketRecord } from './records.ts';

type By = NonNullable<SocketRecord['error']>['by'];

/**
 * Ends a connection request, or a message: what the client hears, and why. The messages are from experience (unverified; settled by: a
 * connection that the authorizer denies, a message without a route, and one whose function fails).
 */
export class SocketRefusal extends Error {
  /** The status with which a connection is refused. */
  readonly status: number;
  readonly by: By;
  /** What only records and the access log tell. */
  readonly reason: string;

  constructor(status: number, message: string, by: By, reason: string) {
    super(message);
    this.name = 'SocketRefusal';
    this.status = status;
    this.by = by;
    this.reason = reason;
  }
}
