import { isDeepStrictEqual } from 'node:util';
import type { AssemblyStack, Template } from '../assembly.ts';
import type { ResourceChange } from './records.ts';
import { REPLACING } from './replacing.ts';

/** How much of a value is shown. */
const SHOWN = 60;

/** What has changed between two syntheses, resource by resource. Order, metadata and outputs do not count. */
export function changesBetween(
  before: readonly AssemblyStack[],
  after: readonly AssemblyStack[],
): readonly ResourceChange[] {
  const stacks = new Set([...before, ...after].map(({ id }) => id));
  const resourcesOf = (all: readonly AssemblyStack[], stack: string) =>
    all.find(({ id }) => id === stack)?.template.Resources ?? {};
  return [...stacks].flatMap((stack) => {
    const [old, current] = [resourcesOf(before, stack), resourcesOf(after, stack)];
    const ids = new Set([...Object.keys(old), ...Object.keys(current)]);
    return [...ids].flatMap((logicalId) => {
      const [was, is] = [old[logicalId], current[logicalId]];
      const change = changeOf(was, is);
      return change === undefined ? [] : [{ stack, logicalId, type: is?.Type ?? was?.Type ?? '', ...change }];
    });
  });
}

type Resource = Template['Resources'][string];

function changeOf(
  was: Resource | undefined,
  is: Resource | undefined,
): Pick<ResourceChange, 'change' | 'properties'> | undefined {
  if (was === undefined) return { change: 'added', properties: [] };
  if (is === undefined) return { change: 'removed', properties: [] };
  if (was.Type !== is.Type) return { change: 'replaced', properties: [`Type: ${was.Type} -> ${is.Type}`] };
  const found = differences(was.Properties, is.Properties);
  if (found.length === 0) return undefined;
  const replacing = REPLACING[is.Type]?.split(' ') ?? [];
  return {
    change: found.some(([[name = '']]) => replacing.includes(name)) ? 'replaced' : 'changed',
    properties: found.map(([path, from, to]) => `${path.join('.')}: ${shown(from)} -> ${shown(to)}`),
  };
}

type Difference = readonly [path: readonly string[], from: unknown, to: unknown];

/** The smallest parts that differ. Lists are compared place by place if they are equally long. */
function differences(from: unknown, to: unknown, path: readonly string[] = []): readonly Difference[] {
  if (isDeepStrictEqual(from, to)) return [];
  const comparable =
    isObject(from) && isObject(to) && (!Array.isArray(from) || (Array.isArray(to) && from.length === to.length));
  if (!comparable || isIntrinsic(from) || isIntrinsic(to)) return [[path, from, to]];
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].flatMap((key) => differences(from[key], to[key], [...path, key]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** `{ Ref }` or `{ 'Fn::...' }` is one value. */
const isIntrinsic = (value: object): boolean =>
  Object.keys(value).every((key) => key === 'Ref' || key.startsWith('Fn::'));

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
