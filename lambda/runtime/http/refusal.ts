/** A reason for which the arcade refuses something. Each chapter declares its own in its `refusals.ts`. */
export interface RefusalKind {
  /** Stable: clients may switch on it. */
  readonly code: string;
  /** The HTTP status of the answer. */
  readonly status: number;
}

/** A refusal: the caller can do something about it, and its message is safe to show. */
export class Refusal extends Error implements RefusalKind {
  readonly code: string;
  readonly status: number;

  constructor({ code, status }: RefusalKind, message: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
  }
}

/** The refusals of every route. */
export const invalidBody = { code: 'invalid_body', status: 400 } as const;
export const invalidParameter = { code: 'invalid_parameter', status: 400 } as const;
export const unauthorized = { code: 'unauthorized', status: 401 } as const;
export const forbidden = { code: 'forbidden', status: 403 } as const;
export const busy = { code: 'busy', status: 503 } as const;
