import { check, integer, maxLength, minLength, minValue, number, optional, pipe, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { readJson } from '../../json.ts';
import { type Page, pageOf } from '../../wire/pages.ts';
import { violation } from '../../wire/violation.ts';
import { invalidInput, invalidName } from './errors.ts';

/** What lists take besides. */
export const paged = {
  maxResults: optional(pipe(number(), integer(), minValue(0)), 0),
  nextToken: optional(pipe(string(), minLength(1))),
};

interface PageRequest {
  readonly maxResults: number;
  readonly nextToken?: string | undefined;
}

/** Recorded in test_sfn_api.py::test_list_*_pagination and test_sfn_api_aliasing.py::*_invalid_next_token. */
export function page<Item>(
  all: readonly Item[],
  { maxResults, nextToken }: PageRequest,
  longestToken = 1_024,
): Page<Item> {
  if (maxResults > 1_000) {
    throw violation(`${maxResults}`, 'maxResults', 'Member must have value less than or equal to 1000');
  }
  if ((nextToken?.length ?? 0) > longestToken) {
    throw violation(`${nextToken}`, 'nextToken', `Member must have length less than or equal to ${longestToken}`);
  }
  return pageOf(all, nextToken, maxResults || 100, new AwsError('InvalidToken', "Invalid Token: 'Invalid token'"));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS excludes them.
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const isName = (name: string) => !FORBIDDEN.test(name);

/** Checks the name of an execution. @throws AwsError `InvalidName` */
export function checkName(name: string): void {
  if (!isName(name)) throw invalidName(name);
}

export const nameOfExecution = pipe(string(), minLength(1), maxLength(80));

/** The name of a state machine or an activity in a template. */
export const resourceName = pipe(nameOfExecution, check(isName, 'it has a character that names cannot have'));

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: 256 KiB */
const MOST_BYTES = 262_144;

/**
 * Checks the input of an execution. The words are those of the parser of AWS, as far as recordings show them:
 * test_sfn_api.py::test_invalid_start_execution_input.
 * @throws AwsError `InvalidExecutionInput`, `ValidationException`
 */
export function checkInput(input: string): void {
  if (Buffer.byteLength(input) > MOST_BYTES) {
    throw violation(input, 'input', `Member must have length less than or equal to ${MOST_BYTES}`);
  }
  try {
    readJson(input);
  } catch {
    throw invalidInput(input.trim() === '' ? 'Invalid execution input.' : parserWords(input));
  }
}

/** What the parser of AWS says of a text that is not JSON. */
export function parserWords(input: string): string {
  const [, token] = /^\s*([A-Za-z_]\w*)/.exec(input) ?? [];
  if (token !== undefined) {
    return `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  const [, key] = /^\s*\{\s*([^"}\s])/.exec(input) ?? [];
  if (key !== undefined) {
    return `Unexpected character ('${key}' (code ${key.charCodeAt(0)})): was expecting double-quote to start field name`;
  }
  return 'The text is not JSON.';
}
