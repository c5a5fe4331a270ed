import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';

/** A statement of a policy that belongs to a resource, as the template has it: its values may be intrinsic functions. */
export interface ResourceStatement {
  /** `imports/LoadsQueuePolicy7608AD20` */
  readonly name: string;
  readonly type: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly services: readonly string[];
  /** Whether it is about everybody. */
  readonly anyone: boolean;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every statement in a template that says who may do something: those with a principal. */
export function resourceStatements({ id, template }: AssemblyStack): readonly ResourceStatement[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) =>
    policiesIn(Properties).map((statement) => {
      const { Effect, Action, Principal, Condition = {} } = statement;
      const { Service = [], AWS = [] } = typeof Principal === 'object' ? Object(Principal) : { AWS: Principal };
      return {
        name: `${id}/${logicalId}`,
        type: Type,
        effect: String(Effect),
        actions: [Action].flat().map(String),
        services: [Service].flat().map(String),
        anyone: [AWS].flat().includes('*'),
        conditions: Object(Condition),
      };
    }),
  );
}

type Json = Readonly<Record<string, unknown>>;

/** Statements with a principal, wherever they stand; policies that are texts are read too. */
function policiesIn(value: unknown): readonly Json[] {
  const document = documentIn(value);
  if (document !== undefined) return policiesIn(document);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(policiesIn);
  const { Statement, ...others } = Object(value);
  const statements = [Statement ?? []].flat().filter((statement) => Object(statement).Principal !== undefined);
  return [...statements, ...Object.values(others).flatMap(policiesIn)];
}

/** The document in a text, or in a text that the template joins. */
function documentIn(value: unknown): unknown {
  const join: unknown = Object(value)['Fn::Join'];
  const parts: readonly unknown[] = Array.isArray(join) && Array.isArray(join[1]) ? join[1] : [value];
  const text = parts.map((part) => (typeof part === 'string' ? part : escaped(JSON.stringify(part) ?? ''))).join('');
  if (!parts.some((part) => typeof part === 'string' && part.startsWith('{"Statement"'))) return undefined;
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'string' && /^\{"(?:Ref|Fn::\w+)"/.test(part) ? JSON.parse(part) : part,
  );
}

/** As it stands within a text of a JSON document. */
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

/** What the conditions of a statement demand of a key, in whatever operator it stands. */
export function demanded({ conditions }: ResourceStatement, key: string): readonly unknown[] {
  return Object.values(conditions)
    .flatMap((keys) => Object.entries(keys))
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .flatMap(([, value]) => [value].flat());
}
