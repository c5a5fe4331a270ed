import { AwsError } from '../../errors.ts';
import { PendingTableFaults } from './pending-faults.ts';

/** A call on one table that DynamoDB itself failed at. */
export interface ServerError {
  readonly table: string;
  readonly operation: string;
}

/** The errors of DynamoDB itself: those that were asked for, and those of the engine. */
export class ServerErrors extends PendingTableFaults {
  /** Called for each of them, once for every table of the call. */
  onError: (error: ServerError) => void = () => {};

  /**
   * Does a call, unless it is to fail.
   * @throws AwsError `InternalServerError`, which is a 500
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html)
   */
  async watch<Output>(operation: string, tables: Iterable<string>, call: () => Promise<Output>): Promise<Output> {
    const touched = [...new Set(tables)];
    try {
      if (touched.some((table) => this.take(operation, table) !== undefined)) {
        this.count();
        throw new AwsError('InternalServerError', 'Internal server error', 500);
      }
      return await call();
    } catch (error) {
      if (error instanceof AwsError && error.status >= 500)
        for (const table of touched) this.onError({ table, operation });
      throw error;
    }
  }
}
