import { javaText } from './java-text.ts';

type Method<Context> = (context: Context, ...parameters: readonly unknown[]) => unknown;
type Methods<Context> = Readonly<Record<string, Method<Context>>>;
type JsonObject = Record<string, unknown>;

const whole = (pattern: unknown) => new RegExp(`^(?:${String(pattern)})$`, 's');
const same = (one: unknown, other: unknown) => javaText(one) === javaText(other);

/** https://docs.oracle.com/javase/8/docs/api/java/lang/String.html */
const texts: Methods<string> = {
  charAt: (text, at) => text.charAt(Number(at)),
  concat: (text, other) => `${text}${String(other)}`,
  contains: (text, part) => text.includes(String(part)),
  endsWith: (text, part) => text.endsWith(String(part)),
  equals: (text, other) => text === other,
  equalsIgnoreCase: (text, other) => text.toLowerCase() === String(other).toLowerCase(),
  indexOf: (text, part, from = 0) => text.indexOf(String(part), Number(from)),
  isEmpty: (text) => text === '',
  lastIndexOf: (text, part) => text.lastIndexOf(String(part)),
  length: (text) => text.length,
  matches: (text, pattern) => whole(pattern).test(text),
  replace: (text, part, other) => text.split(String(part)).join(String(other)),
  replaceAll: (text, pattern, other) => text.replaceAll(new RegExp(String(pattern), 'g'), String(other)),
  replaceFirst: (text, pattern, other) => text.replace(new RegExp(String(pattern)), String(other)),
  // Java leaves out what is empty at the end.
  split: (text, pattern) => {
    const parts = text.split(new RegExp(String(pattern)));
    return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
  },
  startsWith: (text, part) => text.startsWith(String(part)),
  substring: (text, from, to) => text.substring(Number(from), to === undefined ? undefined : Number(to)),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

/** https://docs.oracle.com/javase/8/docs/api/java/util/List.html */
const lists: Methods<unknown[]> = {
  add: (list, item) => list.push(item) > 0,
  contains: (list, item) => list.some((each) => same(each, item)),
  get: (list, at) => list[Number(at)],
  indexOf: (list, item) => list.findIndex((each) => same(each, item)),
  isEmpty: (list) => list.length === 0,
  set: (list, at, item) => list.splice(Number(at), 1, item)[0],
  size: (list) => list.length,
  toString: (list: unknown[]) => javaText(list),
};

/** https://docs.oracle.com/javase/8/docs/api/java/util/Map.html */
const maps: Methods<JsonObject> = {
  containsKey: (map, key) => Object.hasOwn(map, String(key)),
  containsValue: (map, value) => Object.values(map).some((each) => same(each, value)),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  get: (map, key) => (Object.hasOwn(map, String(key)) ? map[String(key)] : undefined),
  isEmpty: (map) => Object.keys(map).length === 0,
  keySet: (map) => Object.keys(map),
  put: (map, key, value) => {
    const before = Object.hasOwn(map, String(key)) ? map[String(key)] : undefined;
    Object.defineProperty(map, String(key), { value, configurable: true, enumerable: true, writable: true });
    return before;
  },
  putAll: (map, other) => void Object.assign(map, other),
  remove: (map, key) => {
    const before = map[String(key)];
    delete map[String(key)];
    return before;
  },
  size: (map) => Object.keys(map).length,
  toString: (map: JsonObject) => javaText(map),
  values: (map) => Object.values(map),
};

const scalars: Methods<number | boolean> = {
  equals: same,
  intValue: (value) => Math.trunc(Number(value)),
  toString: String,
};

/**
 * Calls the method of a value that a template has in hand, as it is in Java.
 * @throws Error when the value has no such method here
 */
export function callJavaMethod(context: unknown, name: string, parameters: readonly unknown[]): unknown {
  if (typeof context === 'string') return found(texts, name, 'a text')(context, ...parameters);
  if (Array.isArray(context)) return found(lists, name, 'a list')(context, ...parameters);
  if (typeof context === 'number' || typeof context === 'boolean') {
    return found(scalars, name, `a ${typeof context}`)(context, ...parameters);
  }
  if (isObject(context)) return found(maps, name, 'a map')(context, ...parameters);
  return undefined;
}

function found<Context>(methods: Methods<Context>, name: string, what: string): Method<Context> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method !== undefined) return method;
  throw new Error(`The local stage knows no method ${name} of ${what}`);
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;
