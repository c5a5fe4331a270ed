import { array, type InferOutput, looseObject, optional, parse, record, string, unknown } from 'valibot';
import type { SynthesizedChapter } from '../support/synthesized.ts';
import { theOnly } from '../support/template-resources.ts';

const retrier = looseObject({ ErrorEquals: array(string()) });
const catcher = looseObject({ ErrorEquals: array(string()), Next: string() });
const state = looseObject({
  Type: string(),
  Resource: optional(string()),
  Next: optional(string()),
  Retry: optional(array(retrier), []),
  Catch: optional(array(catcher), []),
  ItemProcessor: optional(looseObject({ States: record(string(), unknown()) })),
  Branches: optional(array(looseObject({ States: record(string(), unknown()) })), []),
});
export type State = InferOutput<typeof state>;
const definition = looseObject({
  QueryLanguage: string(),
  TimeoutSeconds: optional(unknown()),
  States: record(string(), state),
});
const joined = looseObject({ 'Fn::Join': optional(unknown()) });

/** The definition of a state machine of the chapter. A reference is the logical id that it names, in angle brackets. */
export function definitionOf(chapter: SynthesizedChapter, id: string) {
  const { DefinitionString } = theOnly(chapter, 'AWS::StepFunctions::StateMachine', id).Properties;
  return parse(definition, JSON.parse(textOf(DefinitionString)));
}

/** All states of a definition, those in branches and iterations too. */
export function statesIn(states: Readonly<Record<string, unknown>>): readonly (readonly [string, State])[] {
  return Object.entries(states).flatMap(([name, source]) => {
    const parsed = parse(state, source);
    const inner = [parsed.ItemProcessor, ...parsed.Branches].flatMap((one) =>
      one === undefined ? [] : statesIn(one.States),
    );
    return [[name, parsed] as const, ...inner];
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = parse(joined, value)['Fn::Join'];
  if (Array.isArray(parts) && Array.isArray(parts[1])) return parts[1].map(textOf).join(String(parts[0]));
  const [reference = ''] = Object.values(parse(record(string(), unknown()), value)).map((named) =>
    String([named].flat()[0]),
  );
  return reference === 'AWS::Partition' ? 'aws' : `<${reference}>`;
}
