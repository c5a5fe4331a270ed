/** A problem that the person who starts the stage must solve. Its message is one clear line. */
export class StageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StageError';
  }
}

/** Something of a template that AWS has and the stage does not. A person may leave the resource out. */
export class UnsupportedError extends StageError {}

/** An error as an AWS service answers it. The SDK turns `code` into the error's name. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, such as the cancellation reasons of a transaction. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param code the service's error code, such as `ResourceNotFoundException`
   * @param status the HTTP status
   */
  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
