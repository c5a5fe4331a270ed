/** A list without an element around it: the element of its name comes once for each item. */
export class Repeated {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/**
 * Writes an answer of the Query protocol: an array becomes `member` elements, a `Map` becomes `entry` elements with
 * `key` and `value`, `Repeated` the same element again, `undefined` nothing.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
 */
export function xml(document: object, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escaped(namespace)}"`;
  return members(document).replace(/^<(\w+)>/, `<$1${attribute}>`);
}

const members = (value: object): string =>
  Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');

function element(name: string, value: unknown): string {
  if (value instanceof Repeated) return value.items.map((item) => element(name, item)).join('');
  return value === undefined ? '' : `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (value instanceof Map) {
    return [...value].map(([key, entry]) => element('entry', { key, value: entry })).join('');
  }
  if (typeof value === 'object' && value !== null) return members(value);
  return escaped(String(value));
}

/** A control character, which XML 1.0 has no way to write, leaves a mark; a line end is written so that it stays one. */
const escaped = (text: string): string =>
  text
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
