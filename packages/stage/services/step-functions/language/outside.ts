/** What expressions take from outside. An execution that is repeated with the same answers ends in the same way. */
export interface Outside {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A UUID. */
  readonly newId: () => string;
}
