/** What placeholders stood for so far: those that are typed again later. */
export type Seen = Map<string, string>;

/** `<the code>` in a line of the page. */
const PLACEHOLDER = /<([a-z][a-z -]*)>/g;

/**
 * Whether a line of a terminal is what the page says: `<words>` stand for anything without spaces and quotes, and `...` at the end
 * for the rest of the line.
 * @param seen gets what the placeholders stood for
 */
export function matches(expected: string, actual: string, seen: Seen): boolean {
  const [page, terminal] = [inOrder(expected), inOrder(actual)];
  return page === undefined || terminal === undefined
    ? matchesAsText(expected, actual, seen)
    : matchesAsText(page, terminal, seen);
}

/** JSON with the members of its objects by name, because DynamoDB keeps no order; undefined when it is not JSON. */
function inOrder(line: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(line), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return undefined;
  }
}

function matchesAsText(expected: string, actual: string, seen: Seen): boolean {
  const names: string[] = [];
  const whole = expected.endsWith('...') ? expected.slice(0, -3) : expected;
  const pattern = whole
    .split(PLACEHOLDER)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      names.push(part);
      return '([^\\s"<>]+)';
    })
    .join('');
  const found = new RegExp(`^${pattern}${whole === expected ? '$' : ''}`).exec(actual);
  if (found === null) return false;
  for (const [index, name] of names.entries()) seen.set(name, found[index + 1] ?? '');
  return true;
}

/** A command with what the reader has seen in place of the placeholders. @throws when the page shows no such thing before */
export const filledIn = (command: string, seen: Seen): string =>
  command.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = seen.get(name);
    if (value === undefined) throw new Error(`Nothing on the page shows <${name}> before it is typed`);
    return value;
  });
