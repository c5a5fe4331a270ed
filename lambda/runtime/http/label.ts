import { maxLength, minLength, pipe, regex, string } from 'valibot';

/**
 * Text for people: printable, not blank at either end. Without characters beyond the Basic Multilingual Plane, such as
 * emoji, because engines of JSON Schema disagree on how to match and count them.
 */
export const label = (longest: number) =>
  pipe(
    string(),
    minLength(1),
    maxLength(longest),
    regex(/^[!-~\u00a1-\ud7ff\ue000-\ufffd](?:[ -~\u00a0-\ud7ff\ue000-\ufffd]*[!-~\u00a1-\ud7ff\ue000-\ufffd])?$/),
  );
