/** A list that came out of JSON, which templates write as JSON; other lists they write as Java does. */
export class JsonList extends Array<unknown> {}

/** A value of JSON as templates have it in hand. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return JsonList.from(value.map(fromJson));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromJson(member)]));
}

/**
 * A value as a template writes it: an object as Java writes a map, and a list inside or outside of it as JSON (recorded:
 * test_apigateway_common::TestApiGatewayCommon::test_input_path_template_formatting).
 */
export function javaText(value: unknown): string {
  if (value instanceof JsonList) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${javaText(member)}`)
    .join(', ')}}`;
}
