import { AwsError } from '../errors.ts';

/** A parameter while the form is read: a value, or the parameters below it. */
interface Node {
  value: string | undefined;
  readonly children: Map<string, Node>;
}

/** What stands for the protocol and not for a parameter of the operation. */
const PROTOCOL = new Set(['Action', 'Version']);

/**
 * Reads the parameters of an operation: `A.B` is a member of a structure, `A.member.1` an item of a list,
 * `A.entry.1.Name` and `A.entry.1.Value` (or `key` and `value`) an entry of a map. All values are texts.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#serializing-inputs
 *
 * @throws AwsError `MalformedQueryString`, where a parameter comes twice or is two things at once
 */
export function readForm(form: URLSearchParams): unknown {
  const root: Node = { value: undefined, children: new Map() };
  for (const [name, value] of form) {
    if (PROTOCOL.has(name)) continue;
    let node = root;
    for (const part of name.split('.')) {
      const next: Node = node.children.get(part) ?? { value: undefined, children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    if (node.value !== undefined) throw malformed(`${name} is given more than once`);
    node.value = value;
  }
  return read(root, '');
}

function read(node: Node, path: string): unknown {
  if (node.children.size === 0) return node.value ?? {};
  if (node.value !== undefined) throw malformed(`${path} is a value and holds other parameters`);
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const [[name, only] = []] = node.children.size === 1 ? [...node.children] : [];
  if (only !== undefined && name === 'member' && path !== '') return readItems(only, below('member'));
  if (only !== undefined && name === 'entry' && path !== '') {
    return Object.fromEntries(readItems(only, below('entry')).map((entry) => readEntry(entry, below('entry'))));
  }
  return Object.fromEntries([...node.children].map(([key, child]) => [key, read(child, below(key))]));
}

/** Items are numbered from 1 without a gap. */
function readItems(node: Node, path: string): readonly unknown[] {
  return Array.from({ length: node.children.size }, (_, index) => {
    const item = node.children.get(`${index + 1}`);
    if (item === undefined) throw malformed(`${path} is not numbered from 1 to ${node.children.size}`);
    return read(item, `${path}.${index + 1}`);
  });
}

function readEntry(entry: unknown, path: string): readonly [string, unknown] {
  const { Name, Value, key = Name, value = Value, ...others } = Object(entry);
  if (typeof key === 'string' && value !== undefined && Object.keys(others).length === 0) return [key, value];
  throw malformed(`${path} has an entry that is not one name and one value`);
}

const malformed = (problem: string) =>
  new AwsError('MalformedQueryString', `The query string is malformed: ${problem}.`, 404);
