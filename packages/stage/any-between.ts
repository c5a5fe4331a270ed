/**
 * A test for texts that have these parts in this order, with any text between them: what is left of a pattern that is
 * split at its wildcards. The first part is where a text begins, the last one where it ends; one part is the whole text.
 * It takes time linear in the length of the text, for each part.
 */
export function anyBetween(parts: readonly string[]): (text: string) => boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    // The earliest place of each part is the best one: it leaves the most for those that follow.
    let at = first.length;
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
