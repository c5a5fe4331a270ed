import { Conflicts } from './conflicts.ts';
import { ServerErrors } from './server-errors.ts';
import { Throttles } from './throttles.ts';

/** The faults of tables. */
export class TableFaults {
  readonly serverErrors = new ServerErrors();
  readonly throttles = new Throttles();
  readonly conflicts = new Conflicts();

  clear(): void {
    this.serverErrors.clear();
    this.throttles.clear();
    this.conflicts.clear();
  }
}
