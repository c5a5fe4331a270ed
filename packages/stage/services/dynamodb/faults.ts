import { ServerErrors } from './server-errors.ts';
import { Throttles } from './throttles.ts';

/** The faults of tables. */
export class TableFaults {
  readonly serverErrors = new ServerErrors();
  readonly throttles = new Throttles();

  clear(): void {
    this.serverErrors.clear();
    this.throttles.clear();
  }
}
