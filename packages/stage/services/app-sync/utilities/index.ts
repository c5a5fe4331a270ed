import { randomUUID } from 'node:crypto';
import type { FieldError } from '../errors.ts';
import { dynamoDbRequests } from './dynamodb-requests.ts';
import { dynamoDbValues } from './dynamodb-values.ts';
import { Halt } from './halt.ts';

export { Halt };

/** What utilities know besides their arguments. */
export interface Invocation {
  /** Epoch milliseconds of the stage. */
  readonly now: number;
  /** How the caller is authorized, as `util.authType()` says it. */
  readonly authType: string;
  /** Errors that a handler reports without ending. */
  readonly appendError: (error: FieldError) => void;
  readonly log: (level: 'INFO' | 'ERROR', values: readonly unknown[]) => void;
  /** Which events of a subscription its subscriber gets. */
  readonly setFilter: (filter: unknown) => void;
}

type Utility = (given: readonly unknown[], invocation: Invocation) => unknown;

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const errorOf = ([message, type, data, info]: readonly unknown[]): FieldError => ({
  message: text(message ?? ''),
  errorType: typeof type === 'string' ? type : undefined,
  data,
  errorInfo: info,
});

function fail(given: readonly unknown[]): never {
  throw new Halt({ kind: 'error', error: errorOf(given) });
}

/**
 * The utilities of APPSYNC_JS by their paths, `ddb` being the module `@aws-appsync/utils/dynamodb`. All of them are functions from
 * JSON to JSON. https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference-js.html
 */
export const UTILITIES = {
  'util.error': fail,
  'util.appendError': (given, { appendError }) => appendError(errorOf(given)),
  'util.unauthorized': () => fail(['Unauthorized', 'Unauthorized']),
  'util.validate': ([condition, ...error]) => (condition === true ? null : fail(error)),
  'util.isNull': ([value]) => value === null,
  'util.isNullOrEmpty': ([value]) => value === null || value === '',
  'util.isNullOrBlank': ([value]) => value === null || String(value).trim() === '',
  'util.defaultIfNull': ([value, other]) => value ?? other,
  'util.isString': ([value]) => typeof value === 'string',
  'util.isNumber': ([value]) => typeof value === 'number',
  'util.isBoolean': ([value]) => typeof value === 'boolean',
  'util.isList': ([value]) => Array.isArray(value),
  'util.isMap': ([value]) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'util.matches': ([pattern, value]) => new RegExp(`^(?:${pattern})$`).test(String(value)),
  'util.autoId': () => randomUUID(),
  'util.autoUlid': (_, { now }) => ulid(now),
  'util.authType': (_, { authType }) => authType,
  'util.urlEncode': ([value]) => encodeURIComponent(String(value)),
  'util.urlDecode': ([value]) => decodeURIComponent(String(value)),
  'util.base64Encode': ([value]) => Buffer.from(String(value)).toString('base64'),
  'util.base64Decode': ([value]) => Buffer.from(String(value), 'base64').toString(),
  'util.time.nowISO8601': (_, { now }) => new Date(now).toISOString(),
  'util.time.nowEpochSeconds': (_, { now }) => Math.floor(now / 1_000),
  'util.time.nowEpochMilliSeconds': (_, { now }) => now,
  'util.time.parseISO8601ToEpochMilliSeconds': ([value]) => Date.parse(String(value)),
  'util.time.epochMilliSecondsToISO8601': ([value]) => new Date(Number(value)).toISOString(),
  'util.time.epochMilliSecondsToSeconds': ([value]) => Math.floor(Number(value) / 1_000),
  'runtime.earlyReturn': ([value, options]) => {
    throw new Halt({ kind: 'return', value: value ?? null, skipsRest: Object(options).skipTo === 'END' });
  },
  'extensions.setSubscriptionFilter': ([filter], { setFilter }) => setFilter(filter),
  'console.log': (given, { log }) => log('INFO', given),
  'console.error': (given, { log }) => log('ERROR', given),
  ...dynamoDbValues,
  ...dynamoDbRequests,
} satisfies Record<string, Utility>;

export type UtilityName = keyof typeof UTILITIES;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** https://github.com/ulid/spec */
function ulid(now: number): string {
  const time = Array.from({ length: 10 }, (_, index) => CROCKFORD[Math.floor(now / 32 ** (9 - index)) % 32]);
  const random = randomUUID().replaceAll('-', '').slice(0, 16);
  return [...time, ...[...random].map((digit) => CROCKFORD[Number.parseInt(digit, 16)])].join('');
}
