import type { StageClock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import { Inbox } from './inbox.ts';

interface SesEnvironment {
  readonly clock: StageClock;
  readonly records: Records;
}

/** Mail. */
export class Ses {
  /** Everything that anybody outside got. */
  readonly inbox: Inbox;

  constructor(environment: SesEnvironment) {
    this.inbox = new Inbox(environment);
  }
}
