import { StageError } from '../../errors.ts';
import { isJson, parsedJson } from '../../json.ts';
import { type JsonPath, jsonPath } from '../event-bridge/json-path.ts';

/** Values that every template can name, such as `aws.pipes.pipe-arn`. */
export type Reserved = Readonly<Record<string, string>>;

/** What the enrichment or the target gets of one event. */
export type PipeInput = (event: unknown, reserved: Reserved) => unknown;

const VARIABLE = /<(\$[^<>]*|aws\.pipes\.[\w.-]+)>/g;
const NAMES = [
  'pipe-arn',
  'pipe-name',
  'source-arn',
  'enrichment-arn',
  'target-arn',
  'event.ingestion-time',
  'event',
  'event.json',
].map((name) => `aws.pipes.${name}`);

/**
 * The input template of an enrichment or a target: JSON or a text, in which `<$.path>` stands for a part of the event. Within a text it is
 * bare, elsewhere in JSON it is a value; a body that is JSON is looked into (unverified; settled by: a pipe with such templates from
 * one queue to another).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 * @param template @default the event itself
 * @throws StageError when it names what is not a path, or is not JSON where it begins like it
 */
export function pipeInput(template: string | undefined, namedBy: string): PipeInput {
  if (template === undefined || template === '') return (event) => event;
  const paths = new Map<string, JsonPath>();
  for (const [, name = ''] of template.matchAll(VARIABLE)) {
    if (name.startsWith('$')) paths.set(name, jsonPath(name, namedBy));
    else if (!NAMES.includes(name)) throw new StageError(`${namedBy} uses <${name}>, which pipes do not have.`);
  }
  const valueAt = (name: string, event: unknown, reserved: Reserved): unknown => {
    if (name === 'aws.pipes.event' || name === 'aws.pipes.event.json') return event;
    const path = paths.get(name);
    return path === undefined ? reserved[name] : path(withReadBody(event));
  };
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
  const [whole = '', alone] = /^<([^<>]+)>$/.exec(template.trim()) ?? [];
  if (whole !== '' && alone !== undefined) return (event, reserved) => valueAt(alone, event, reserved) ?? '';
  if (!/^\s*[[{"]/.test(template)) {
    return (event, reserved) => template.replaceAll(VARIABLE, (_, name) => text(valueAt(name, event, reserved)));
  }
  const fill = (lookUp: (name: string) => unknown): string => {
    let quoted = false;
    return template.replaceAll(/\\.|"|<(\$[^<>]*|aws\.pipes\.[\w.-]+)>/gs, (token, name: string | undefined) => {
      if (token === '"') quoted = !quoted;
      if (name === undefined) return token;
      const value = lookUp(name) ?? '';
      return quoted ? JSON.stringify(text(value)).slice(1, -1) : JSON.stringify(value);
    });
  };
  if (!isJson(fill(() => 0))) throw new StageError(`${namedBy} has an InputTemplate that is neither JSON nor a text.`);
  return (event, reserved) => JSON.parse(fill((name) => valueAt(name, event, reserved)));
}

/** The body of a message is read where a path leads into it. */
function withReadBody(event: unknown): unknown {
  const body = Object(event).body;
  const read = typeof body === 'string' ? parsedJson(body) : undefined;
  return typeof read === 'object' && read !== null ? { ...Object(event), body: read } : event;
}
