import type { FieldError } from '../errors.ts';

/** Ends a handler, as `util.error` and `runtime.earlyReturn` do. */
export class Halt extends Error {
  readonly end:
    | { readonly kind: 'error'; readonly error: FieldError }
    | { readonly kind: 'return'; readonly value: unknown; readonly skipsRest: boolean };

  constructor(end: Halt['end']) {
    super(end.kind);
    this.end = end;
  }
}
