import { maxLength, minLength, pipe, regex, string } from 'valibot';

/**
 * The characters of the Basic Multilingual Plane that leave a mark: no spaces, no control, private and unassigned-for-ever
 * characters, nothing that is invisible or turns the direction of the text.
 */
const VISIBLE = String.raw`!-~\u00a1-\u00ac\u00ae-\u034e\u0350-\u061b\u061d-\u115e\u1161-\u167f\u1681-\u17b3\u17b6-\u180a\u1810-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u27ff\u2801-\u2fff\u3001-\u3163\u3165-\ud7ff\uf900-\ufdcf\ufdf0-\ufdff\ufe10-\ufefe\uff00-\uff9f\uffa1-\uffef\ufffc-\ufffd`;

/** Between visible characters: a space, one that does not break, and the two that scripts such as Persian write letters with. */
const BETWEEN = String.raw` \u00a0\u200c\u200d`;

/**
 * Text for people: something to see, not blank at either end. Without characters beyond the Basic Multilingual Plane, such
 * as emoji, because engines of JSON Schema disagree on how to match and count them.
 */
export const label = (longest: number) =>
  pipe(
    string(),
    minLength(1),
    maxLength(longest),
    regex(new RegExp(`^[${VISIBLE}](?:[${VISIBLE}${BETWEEN}]*[${VISIBLE}])?$`)),
  );
