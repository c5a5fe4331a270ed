/** Every pattern so far: they come from templates, and the same ones are asked at each call. */
const compiled = new Map<string, RegExp>();

/**
 * The expression for a pattern in which `*` is any text and `?` any one character, as in policies of IAM.
 * @param flags those of a `RegExp`
 */
export function glob(pattern: string, flags: 's' | 'is'): RegExp {
  const key = `${flags} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = new RegExp(`^${globSource(pattern)}$`, flags);
  compiled.set(key, made);
  return made;
}

/** The source of the expression for a pattern, without its ends. */
export const globSource = (pattern: string): string =>
  pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
