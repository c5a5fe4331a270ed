/** An error of a field, as its resolver or AppSync itself reports it. */
export interface FieldError {
  readonly message: string;
  /** @default null */
  readonly errorType?: string | undefined;
  /** Shown instead of the field. @default null */
  readonly data?: unknown;
  /** @default null */
  readonly errorInfo?: unknown;
}

/** Thrown by what resolves a field. The caller of the API sees it as an error of the field. */
export class FieldFailure extends Error {
  readonly error: FieldError;

  constructor(error: FieldError) {
    super(error.message);
    this.error = error;
  }
}
