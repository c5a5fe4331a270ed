import { isDeepStrictEqual } from 'node:util';

/** A template that is changed in place. */
export interface MutableTemplate {
  readonly Resources: Record<string, unknown>;
  readonly Outputs?: Record<string, unknown>;
}

export type Change = (template: MutableTemplate) => void;

/** A mutation that has become one of nothing: what it was about is gone or is called otherwise. */
export class NothingToChange extends Error {
  override name = 'NothingToChange';
}

type Node = Record<string, unknown>;

/** Every mutable value of a JSON document is one of these; arrays are changed by index. */
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** The one logical id that is this construct path, with the hash that the CDK adds, unless it stands in the stack itself. */
export function idOf({ Resources }: MutableTemplate, name: string): string {
  const pattern = new RegExp(`^${name}([0-9A-F]{8}([0-9a-f]{32})?)?$`);
  const found = Object.keys(Resources).filter((id) => pattern.test(id));
  const [id] = found;
  if (id === undefined || found.length > 1) throw new NothingToChange(`${found.length} resources are called ${name}`);
  return id;
}

function resourceOf(template: MutableTemplate, name: string): unknown {
  return template.Resources[idOf(template, name)];
}

/** Where a path of a resource ends: the holder of its last key, and that key. A slash in a key is `~1` (https://www.rfc-editor.org/rfc/rfc6901). */
function endOf(template: MutableTemplate, name: string, path: string): { holder: Node; key: string } {
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = keys.pop() ?? '';
  const holder = keys.reduce((value, step) => (isNode(value) ? value[step] : undefined), resourceOf(template, name));
  if (!isNode(holder)) throw new NothingToChange(`${name} has no ${path}`);
  return { holder, key };
}

/** Removes what stands at a path, like `Properties/RedrivePolicy`; an element of a list by its index. */
export function drop(name: string, path: string): Change {
  return (template) => {
    const { holder, key } = endOf(template, name, path);
    if (!(key in holder)) throw new NothingToChange(`${name} has no ${path}`);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  };
}

/** Puts another value in the place of one that is there. */
export function replace(name: string, path: string, value: unknown): Change {
  return (template) => {
    const { holder, key } = endOf(template, name, path);
    if (!(key in holder)) throw new NothingToChange(`${name} has no ${path}`);
    if (isDeepStrictEqual(holder[key], value)) throw new NothingToChange(`${name} has that ${path} already`);
    holder[key] = structuredClone(value);
  };
}

/** Adds what is not there. */
export function add(name: string, path: string, value: unknown): Change {
  return (template) => {
    const { holder, key } = endOf(template, name, path);
    if (key in holder) throw new NothingToChange(`${name} has a ${path} already`);
    holder[key] = structuredClone(value);
  };
}

/** Makes a resource refer to the one where it refers to the other. */
export function referTo(name: string, path: string, from: string, to: string): Change {
  return (template) => {
    const { holder, key } = endOf(template, name, path);
    const before = JSON.stringify(holder[key] ?? null);
    const after = before.replaceAll(`"${idOf(template, from)}"`, `"${idOf(template, to)}"`);
    if (after === before) throw new NothingToChange(`${name} does not refer to ${from} at ${path}`);
    holder[key] = JSON.parse(after);
  };
}

/** Replaces a piece of text within the JSON of what stands at a path. */
export function rewrite(name: string, path: string, from: string, to: string): Change {
  return (template) => {
    const { holder, key } = endOf(template, name, path);
    const before = JSON.stringify(holder[key] ?? null);
    const after = before.replaceAll(from, to);
    if (after === before) throw new NothingToChange(`${name} has no ${from} at ${path}`);
    holder[key] = JSON.parse(after);
  };
}

/** Replaces a piece of text within the whole template, names of exports included. */
export function rewriteEverywhere(from: string, to: string): Change {
  return (template) => {
    const before = JSON.stringify(template);
    const after = before.replaceAll(from, to);
    if (after === before) throw new NothingToChange(`The template has no ${from}`);
    Object.assign(template, JSON.parse(after));
  };
}

/** Takes a resource out of the template, or an output with the export that it is. */
export function dropResource(name: string): Change {
  return (template) => {
    delete template.Resources[idOf(template, name)];
  };
}

/** Takes the one output out whose name begins like this. */
export function dropOutput(prefix: string): Change {
  return ({ Outputs = {} }) => {
    const found = Object.keys(Outputs).filter((id) => id.startsWith(prefix));
    const [id] = found;
    if (id === undefined || found.length > 1) throw new NothingToChange(`${found.length} outputs begin with ${prefix}`);
    delete Outputs[id];
  };
}
