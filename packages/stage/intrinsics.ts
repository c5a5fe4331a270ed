import { StageError, UnsupportedError } from './errors.ts';

/** Where an intrinsic function finds what it names. */
export interface Scope {
  /** Value of `Ref` for a logical id, a parameter or a pseudo parameter. */
  ref(name: string): Promise<unknown>;
  getAtt(logicalId: string, attribute: string): Promise<unknown>;
  importValue(exportName: string): unknown;
  /** Whether a condition of the template holds. */
  condition(name: string): Promise<boolean>;
  /** A value of a mapping; undefined when the mapping does not have it. */
  mapped(mapping: string, first: string, second: string): unknown;
}

type Intrinsic = (argument: unknown, scope: Scope) => Promise<unknown>;

/**
 * The intrinsic functions that the stage supports. Any other function is an error, not a guess.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: async (name, scope) => scope.ref(text(name, 'Ref')),
  'Fn::GetAtt': async (argument, scope) => {
    const [logicalId, attribute] =
      typeof argument === 'string' ? splitOnce(argument, '.') : list(argument, 'Fn::GetAtt');
    return scope.getAtt(text(logicalId, 'Fn::GetAtt'), text(attribute, 'Fn::GetAtt'));
  },
  'Fn::Join': async (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    const resolved = list(await resolve(parts, scope), 'Fn::Join');
    return resolved.map((part) => text(part, 'Fn::Join')).join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': async (argument, scope) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
    const given = new Map(Object.entries(isMap(variables) ? variables : {}));
    const parts = text(template, 'Fn::Sub').split(/\$\{([^!}][^}]*)\}/);
    const values = await inOrder(parts, async (part, index) => {
      if (index % 2 === 0) return part.replaceAll('${!', '${');
      if (given.has(part)) return text(await resolve(given.get(part), scope), 'Fn::Sub');
      const [logicalId, attribute] = splitOnce(part, '.');
      return text(
        await (attribute === undefined ? scope.ref(part) : scope.getAtt(`${logicalId}`, attribute)),
        'Fn::Sub',
      );
    });
    return values.join('');
  },
  'Fn::Select': async (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select');
    const selected = list(await resolve(items, scope), 'Fn::Select')[Number(await resolve(index, scope))];
    if (selected === undefined) throw new StageError(`Fn::Select finds nothing at ${JSON.stringify(index)}.`);
    return selected;
  },
  'Fn::Split': async (argument, scope) => {
    const [separator, value] = list(argument, 'Fn::Split');
    return text(await resolve(value, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::ImportValue': async (argument, scope) =>
    scope.importValue(text(await resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::Base64': async (argument, scope) =>
    Buffer.from(text(await resolve(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': async (argument, scope) => {
    const region = (await resolve(argument, scope)) || (await scope.ref('AWS::Region'));
    return ['a', 'b', 'c'].map((zone) => `${text(region, 'Fn::GetAZs')}${zone}`);
  },
  'Fn::FindInMap': async (argument, scope) => {
    const [mapping, first, second, otherwise] = list(await resolve(argument, scope), 'Fn::FindInMap');
    const keys = [mapping, first, second].map((key) => text(key, 'Fn::FindInMap'));
    const [name = '', one = '', two = ''] = keys;
    const value = scope.mapped(name, one, two) ?? (isMap(otherwise) ? otherwise.DefaultValue : undefined);
    if (value === undefined) throw new StageError(`Fn::FindInMap finds nothing at ${keys.join('.')}.`);
    return value;
  },
  'Fn::If': async (argument, scope) => {
    const [name, then, otherwise] = list(argument, 'Fn::If');
    return resolve((await scope.condition(text(name, 'Fn::If'))) ? then : otherwise, scope);
  },
  'Fn::Equals': async (argument, scope) => {
    const [one, other] = list(await resolve(argument, scope), 'Fn::Equals');
    return String(one) === String(other);
  },
  'Fn::Not': async (argument, scope) => !(await holds(list(argument, 'Fn::Not')[0], scope)),
  'Fn::And': async (argument, scope) => (await allHold(argument, scope, 'Fn::And')).every(Boolean),
  'Fn::Or': async (argument, scope) => (await allHold(argument, scope, 'Fn::Or')).some(Boolean),
};

/**
 * Whether something holds that is written as a condition: the name of one, or a function of others.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export async function holds(condition: unknown, scope: Scope): Promise<boolean> {
  if (isMap(condition) && typeof condition.Condition === 'string') return scope.condition(condition.Condition);
  const value = await resolve(condition, scope);
  if (typeof value === 'boolean') return value;
  throw new StageError(`A condition is true or false, not ${JSON.stringify(value)}.`);
}

const allHold = (conditions: unknown, scope: Scope, where: string) =>
  inOrder(list(conditions, where), (condition) => holds(condition, scope));

/**
 * Replaces every intrinsic function in a value with its result.
 * @throws StageError on a function that is not supported, or a dangling reference
 */
export async function resolve(value: unknown, scope: Scope): Promise<unknown> {
  // A `Ref` to AWS::NoValue leaves its item or its property out.
  if (Array.isArray(value)) {
    const items = await inOrder(value, (item) => resolve(item, scope));
    return items.filter((item) => item !== undefined);
  }
  if (!isMap(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
    if (intrinsic === undefined)
      throw new UnsupportedError(`The intrinsic function ${name} is not supported by the local stage.`);
    return intrinsic(value[name], scope);
  }
  const entries = await inOrder(
    Object.entries(value),
    async ([key, item]) => [key, await resolve(item, scope)] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** One after the other: a reference may create a resource, and two at once would create it twice. */
async function inOrder<T, R>(items: readonly T[], task: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) results.push(await task(item, index));
  return results;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new StageError(`${where} expects a list, not ${JSON.stringify(value)}.`);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number') return `${value}`;
  throw new StageError(`${where} expects a text, not ${JSON.stringify(value)}.`);
}

function splitOnce(value: string, separator: string): readonly [string, string | undefined] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, undefined] : [value.slice(0, at), value.slice(at + 1)];
}
