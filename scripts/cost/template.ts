/** A resource of a synthesized template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A template, as the price list looks at it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Logical id of the resource that a value refers to, by `Ref` or `Fn::GetAtt`; nothing if it refers to none. */
export function referred(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value && typeof value.Ref === 'string') return value.Ref;
  if (!('Fn::GetAtt' in value)) return undefined;
  const place = value['Fn::GetAtt'];
  const [id]: readonly unknown[] = Array.isArray(place) ? place : String(place).split('.');
  return typeof id === 'string' ? id : undefined;
}

/** A member of a value that may be an object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Resources of a type, with their ids. */
export const ofType = ({ Resources }: Template, type: string): readonly (readonly [id: string, Resource])[] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);
