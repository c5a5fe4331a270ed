import type { Play } from '../../../lambda/api/use-cases/play.ts';
import type { PlannedImport } from './traffic.ts';

/** What was asked of the arcade and promised by it: the side of the books that no function has written. */
export class Ledger {
  /** The credits that each player was given. */
  readonly players = new Map<string, number>();
  /** Plays that were answered with success, by id. */
  readonly plays = new Map<string, Play>();
  /** Who has registered and does not play: for them the reminders are. */
  readonly idlers = new Set<string>();
  /** Imports that were accepted, by id. */
  readonly imports = new Map<string, PlannedImport>();
  /** Requests that were sent again, for want of an answer or after an error. */
  repeats = 0;
}
