import { basename } from 'node:path';
import {
  array,
  type GenericSchema,
  is,
  lazy,
  looseObject,
  optional,
  parse,
  record,
  string,
  tuple,
  unknown,
} from 'valibot';
import { goldenOf } from './golden.ts';
import type { Block } from './rewrite.ts';

/** What a drawing shows of a state. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html */
interface State {
  readonly Type: string;
  readonly Next?: string | undefined;
  readonly Default?: string | undefined;
  readonly Choices?: readonly { readonly Next: string }[] | undefined;
  readonly Catch?: readonly { readonly Next: string }[] | undefined;
  /** Of a Map. */
  readonly ItemProcessor?: States | undefined;
  /** Of a Parallel. */
  readonly Branches?: readonly States[] | undefined;
}

interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const leading = array(looseObject({ Next: string() }));
const states: GenericSchema<States> = looseObject({
  StartAt: string(),
  States: record(
    string(),
    looseObject({
      Type: string(),
      Next: optional(string()),
      Default: optional(string()),
      Choices: optional(leading),
      Catch: optional(leading),
      ItemProcessor: optional(lazy(() => states)),
      Branches: optional(array(lazy(() => states))),
    }),
  ),
});

/** A definition with references, which CloudFormation fills in. */
const joined = looseObject({ 'Fn::Join': tuple([string(), array(unknown())]) });

/** The state machines of the chapter as drawings: GitHub shows Mermaid as pictures. */
export const workflows: Block = (page) =>
  goldenOf(basename(page, '.md'))
    .resources.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')
    .map(({ logicalId, properties }) => {
      const lines = drawn(parse(states, JSON.parse(textOf(properties.DefinitionString))), '');
      return [`\`${nameOf(logicalId)}\``, '', '```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
    })
    .join('\n\n');

/** A definition as text, with a word in the place of each reference. */
function textOf(definition: unknown): string {
  if (!is(joined, definition)) return String(definition);
  const [separator, parts] = definition['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'reference')).join(separator);
}

/** A logical id ends with eight characters that tell it from others. */
const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** The lines of some states. Those inside of a Map or a Parallel are a box in the box. */
function drawn({ StartAt, States: all }: States, within: string): readonly string[] {
  const id = (name: string) => `${within}${name}`.replaceAll(/\W/g, '_');
  return [
    `  ${id('start')}(( )) --> ${id(StartAt)}`,
    ...Object.entries(all).flatMap(([name, state]) => [
      ...shape(name, state, id(name)),
      ...[state.Next, state.Default, ...(state.Choices ?? []).map(({ Next }) => Next)]
        .filter((next) => next !== undefined)
        .filter((next, index, nexts) => nexts.indexOf(next) === index)
        .map((next) => `  ${id(name)} --> ${id(next)}`),
      ...[...new Set((state.Catch ?? []).map(({ Next }) => Next))].map(
        (next) => `  ${id(name)} -. error .-> ${id(next)}`,
      ),
    ]),
  ];
}

function shape(name: string, state: State, id: string): readonly string[] {
  const inner = [...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor]), ...(state.Branches ?? [])];
  if (inner.length === 0) return [`  ${id}${state.Type === 'Choice' ? `{"${name}"}` : `["${name}"]`}`];
  const lines = inner.flatMap((part, index) => drawn(part, `${id} ${index} `));
  return [`  subgraph ${id}["${name}: ${state.Type}"]`, ...lines, '  end'];
}
