/** An error as a state machine knows it: what Retry and Catch compare, and what an execution fails with. */
export class StatesError extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;

  /** Another name that Retry and Catch know it by. */
  readonly alias: string | undefined;

  /** @param error its name, such as `States.Timeout` @param cause a text for people, or JSON */
  constructor(error: string | undefined, cause?: string, alias?: string) {
    super(`${error ?? 'An error without a name'}${cause === undefined ? '' : `: ${cause}`}`);
    this.name = 'StatesError';
    this.error = error;
    this.cause = cause;
    this.alias = alias;
  }
}

/** Something that a state met while it ran, before the message says which state that was. */
export class StateProblem extends Error {
  readonly error: string;
  /** The field of an expression that failed; only for JSONata. */
  readonly location: string | undefined;

  constructor(message: string, error = 'States.Runtime', location?: string) {
    super(message);
    this.name = 'StateProblem';
    this.error = error;
    this.location = location;
  }
}
