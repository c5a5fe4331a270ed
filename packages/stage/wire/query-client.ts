import { xmlParser } from './xml-parser.ts';

/** What an operation of the Query protocol takes: members of a structure, items of a list, entries of a `Map`. */
export type QueryValue = string | readonly QueryValue[] | ReadonlyMap<string, QueryValue> | QueryInput;
export interface QueryInput {
  readonly [member: string]: QueryValue;
}

/**
 * The parameters of a form, as botocore names them.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#serializing-inputs
 */
export function* formOf(value: QueryValue, path = ''): Generator<readonly [name: string, value: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (isList(value)) {
    if (value.length === 0) yield [path, ''];
    for (const [index, item] of value.entries()) yield* formOf(item, `${path}.member.${index + 1}`);
  } else if (value instanceof Map) {
    for (const [index, [Name, Value]] of [...value].entries()) {
      yield* formOf({ Name, Value }, `${path}.entry.${index + 1}`);
    }
  } else {
    for (const [name, inner] of Object.entries(value)) yield* formOf(inner, path === '' ? name : `${path}.${name}`);
  }
}

const isList = (value: QueryValue): value is readonly QueryValue[] => Array.isArray(value);

interface Element {
  readonly children: readonly (readonly [name: string, value: unknown])[];
  readonly text: string;
}

const TEXT = '#text';
const parser = xmlParser({ preserveOrder: true, textNodeName: TEXT });

/**
 * What boto3 makes of an XML answer: an element of `member` is a list, one of `entry` a map, all others are structures and texts.
 * @param lists members that are lists even when they are empty, which the XML alone does not say
 * @param flattened elements that have no element of their list or map around them, with the member they are part of
 */
export function readXml(
  xml: string,
  lists: readonly string[] = [],
  flattened: Readonly<Record<string, string>> = {},
): unknown {
  return Object.fromEntries(elementOf(parser.parse(xml), lists, flattened).children);
}

/** @param nodes each an object with one member, as the parser keeps their order */
function elementOf(nodes: unknown, lists: readonly string[], flattened: Readonly<Record<string, string>>): Element {
  const entries = (Array.isArray(nodes) ? nodes : []).flatMap((node) => Object.entries(Object(node)));
  const children = entries
    .filter(([name]) => name !== TEXT)
    .map(([name, inner]) => {
      return [name, contentOf(elementOf(inner, lists, flattened), lists.includes(name), flattened)] as const;
    });
  return { children, text: entries.flatMap(([name, text]) => (name === TEXT ? [String(text)] : [])).join('') };
}

function contentOf(
  { children, text }: Element,
  isListed: boolean,
  flattened: Readonly<Record<string, string>>,
): unknown {
  const values = children.map(([, value]) => value);
  if (children.length === 0) return isListed ? [] : text;
  if (children.every(([name]) => name === 'member')) return values;
  if (!children.every(([name]) => name === 'entry')) return structure(children, flattened);
  return Object.fromEntries(values.map(Object).map(({ key, value }) => [key, value]));
}

/** The members of a structure, with the elements of flattened lists and maps together. */
function structure(children: Element['children'], flattened: Readonly<Record<string, string>>): object {
  // An error has a `Message`, too, which is a text.
  const isPart = ([name, value]: Element['children'][number]) => name in flattened && typeof value === 'object';
  const groups = Map.groupBy(children.filter(isPart), ([name]) => flattened[name] ?? name);
  const parts = [...groups].map(([member, elements]) => {
    const values = elements.map(([, value]) => Object(value));
    const isMap = values.every((value) => 'Name' in value && 'Value' in value);
    return [member, isMap ? Object.fromEntries(values.map(({ Name, Value }) => [Name, Value])) : values] as const;
  });
  return Object.fromEntries([...children.filter((child) => !isPart(child)), ...parts]);
}
