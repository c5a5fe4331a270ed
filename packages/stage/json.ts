/**
 * How many levels JSON may be nested: the default of Jackson, with which services in Java read it (unverified; settled by:
 * PutEvents, Publish and Invoke with 1,001 levels). With thousands, code that follows them runs out of stack.
 */
const MOST_LEVELS = 1_000;

/**
 * Parses JSON that a caller has sent.
 * @throws SyntaxError also on more than 1,000 levels, and on a number such as 1e400, which no number of JavaScript can hold
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (opensMany(text) && isDeep(value)) throw new SyntaxError(`JSON of more than ${MOST_LEVELS} levels`);
  // The only value of JSON.parse that cannot be written again; a look at the text spares a walk through the value.
  if (HUGE.test(text) && holdsInfinity(value)) throw new SyntaxError('A number is too large');
  return value;
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
}

/** Parses JSON; undefined if the text is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** Whether a text has so many brackets that its levels are worth counting. */
function opensMany(text: string): boolean {
  let opened = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) opened += 1;
    if (opened > MOST_LEVELS) return true;
  }
  return false;
}

/** Counts level by level and not by recursion, for which there may not be enough stack. */
function isDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let levels = 0; levels <= MOST_LEVELS; levels += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}

const HUGE = /\d[eE]\+?\d{3}|\d{309}/;

const holdsInfinity = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some(holdsInfinity)
    : value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
