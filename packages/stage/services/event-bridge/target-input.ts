import { AwsError, StageError } from '../../errors.ts';
import { isJson } from '../../json.ts';
import { type JsonPath, jsonPath } from './json-path.ts';
import { type BusEvent, eventTime } from './rule.ts';

/** What a target's text is made from. */
export interface InputSource {
  readonly event: BusEvent;
  readonly ingestedAt: number;
  readonly rule: { readonly arn: string; readonly name: string };
}

/** Makes the text that a target gets. @throws AwsError `InvalidJson` when a template does not make JSON of this event */
export type TargetInput = (source: InputSource) => string;

interface InputProperties {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | { readonly InputPathsMap?: Readonly<Record<string, string>> | undefined; readonly InputTemplate: string }
    | undefined;
}

/**
 * A constant, a part of the event, a text built from parts of it, or the whole event.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
 * @throws StageError when a template names more than one of them, or one that EventBridge would not take
 */
export function targetInput(properties: InputProperties, namedBy: string): TargetInput {
  const { Input, InputPath, InputTransformer } = properties;
  const given = [Input, InputPath, InputTransformer].filter((property) => property !== undefined);
  if (given.length > 1) {
    throw new StageError(`${namedBy} has more than one of Input, InputPath and InputTransformer.`);
  }
  if (Input !== undefined) {
    if (!isJson(Input)) throw new StageError(`${namedBy} has an Input that is not JSON.`);
    return () => Input;
  }
  if (InputPath !== undefined) {
    const path = jsonPath(InputPath, namedBy);
    // When there is nothing at the path, the target gets null (unverified; settled by: a rule with such an InputPath and a
    // queue as its target).
    return ({ event }) => JSON.stringify(path(event) ?? null);
  }
  if (InputTransformer !== undefined) {
    return transformer(InputTransformer.InputTemplate, InputTransformer.InputPathsMap ?? {}, namedBy);
  }
  return ({ event }) => JSON.stringify(event);
}

/** Variables that every template has. */
const predefined: Readonly<Record<string, (source: InputSource) => unknown>> = {
  'aws.events.rule-arn': ({ rule }) => rule.arn,
  'aws.events.rule-name': ({ rule }) => rule.name,
  'aws.events.event.ingestion-time': ({ ingestedAt }) => eventTime(ingestedAt),
  // Recorded: the member is called detailType here (test_events_inputs::test_input_transformer_predefined_variables).
  'aws.events.event': ({ event: { detail: _, 'detail-type': detailType, ...event } }) => ({ ...event, detailType }),
  'aws.events.event.json': ({ event }) => event,
};

/**
 * A template is JSON in which `<name>` stands for a value: as JSON where it stands alone, as bare text within quotes. Or it is
 * lines of text in quotes; there a list or an object loses its own quotes, which would end the text within JSON (recorded:
 * test_events_inputs::test_input_transformer_nested_keys_replacement). Texts within quotes are not escaped, so a quote in
 * one of them breaks the JSON. A path that leads nowhere leaves an empty text, outside of quotes too (recorded:
 * test_events_inputs::test_put_events_with_input_transformer_input_template_json).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function transformer(template: string, paths: Readonly<Record<string, string>>, namedBy: string): TargetInput {
  const variables = new Map(Object.entries(predefined));
  for (const [name, path] of Object.entries(paths)) {
    if (name.toLowerCase().startsWith('aws.')) {
      throw new StageError(`${namedBy} defines the variable ${name}, a name that EventBridge keeps for itself.`);
    }
    const value: JsonPath = jsonPath(path, namedBy);
    variables.set(name, ({ event }) => value(event));
  }
  const isText = template.trimStart().startsWith('"');
  const lines = (filled: string) => (isText ? filled.trim().split('\n') : [filled]);
  const fill = (lookUp: (name: string) => unknown): string => {
    let quoted = false;
    return template.replaceAll(/\\.|"|<([\w.-]+)>/gs, (token, name: string | undefined) => {
      if (token === '"') quoted = !quoted;
      if (name === undefined) return token;
      const value = lookUp(name) ?? '';
      if (quoted && typeof value === 'string') return value;
      return isText ? JSON.stringify(value).replaceAll('"', '') : JSON.stringify(value);
    });
  };
  const trial = fill((name) => {
    if (variables.has(name)) return 0;
    throw new StageError(`${namedBy} uses <${name}> in its InputTemplate, which InputPathsMap does not define.`);
  });
  if (!lines(trial).every(isJson)) {
    throw new StageError(`${namedBy} has an InputTemplate that is neither JSON nor lines of text in quotes.`);
  }
  return (source) => {
    const filled = fill((name) => variables.get(name)?.(source));
    if (!lines(filled).every(isJson)) {
      throw new AwsError('InvalidJson', `The input template does not make JSON: ${filled}`);
    }
    return lines(filled)
      .map((line) => JSON.stringify(JSON.parse(line)))
      .join('\n');
  };
}
