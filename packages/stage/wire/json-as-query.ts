import { AwsError } from '../errors.ts';
import type { JsonService, Operation } from './aws-json.ts';
import type { QueryService } from './aws-query.ts';
import { fromTexts } from './from-texts.ts';
import { Repeated } from './xml.ts';

/** How the Query protocol of a service differs from its JSON protocol. */
export interface QueryDialect extends Pick<QueryService, 'version' | 'xmlNamespace' | 'accessDenied'> {
  /** Messages that differ from those of the JSON protocol, by the code there. @default none */
  readonly messages?: Readonly<Record<string, string>>;
  /** The names of parameters in a form, with those that the JSON protocol has for them. @default the same names */
  readonly inputNames?: Readonly<Record<string, string>>;
  /**
   * For a service whose lists and maps are flattened, which means that their elements have no element around them: the
   * name of each element. @default lists of `member`, maps of `entry`
   */
  readonly flattened?: (member: string, action: string) => string;
  /** Moments that JSON has as seconds, and XML as a date. @default none */
  readonly isMoment?: (member: string) => boolean;
}

/**
 * Lets a service that speaks JSON answer older clients, which speak the Query protocol.
 * What the texts of a form stand for is read from the parameters that an operation declares.
 */
export function asQuery({ operations, queryCodes = {} }: JsonService, dialect: QueryDialect): QueryService {
  const { version, xmlNamespace, accessDenied } = dialect;
  const inQuery = ([action, operation]: readonly [string, Operation]) => [
    action,
    {
      ...operation,
      async handle(...[form, ...rest]: Parameters<Operation['handle']>) {
        try {
          const input =
            operation.input === undefined ? form : fromTexts(operation.input, form, dialect.inputNames ?? {});
          const output = await operation.handle(input, ...rest);
          return typeof output === 'object' && output !== null ? written(output, action, dialect) : undefined;
        } catch (error) {
          const code = error instanceof AwsError ? queryCodes[error.code] : undefined;
          if (!(error instanceof AwsError) || code === undefined) throw error;
          throw new AwsError(code, dialect.messages?.[error.code] ?? error.message, error.status, error.details);
        }
      },
    },
  ];
  return {
    version,
    xmlNamespace,
    accessDenied,
    operations: Object.fromEntries(Object.entries(operations).map(inQuery)),
  };
}

/** An answer as XML has it. */
function written(output: object, action: string, dialect: QueryDialect): object {
  const { flattened, isMoment } = dialect;
  const entries = Object.entries(output).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    if (value === undefined || value === null) return [];
    if (isMoment?.(name)) return [[name, moments(value)]];
    if (typeof value !== 'object') return [[name, value]];
    if (Array.isArray(value)) {
      const items = value.map((item) =>
        typeof item === 'object' && item !== null ? written(item, action, dialect) : item,
      );
      return [flattened === undefined ? [name, items] : [flattened(name, action), new Repeated(items)]];
    }
    if (flattened === undefined || !MAPS.has(name)) return [[name, written(value, action, dialect)]];
    const items = Object.entries(value).map(([Name, item]) => ({
      Name,
      Value: typeof item === 'object' && item !== null ? written(item, action, dialect) : item,
    }));
    return [[flattened(name, action), new Repeated(items)]];
  });
  return Object.fromEntries(entries);
}

/** Members of answers that are maps. Everything else that is not a list has members of its own. */
const MAPS = new Set(['Attributes', 'MessageAttributes', 'Tags']);

const moment = (seconds: unknown) => (typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString() : seconds);
const moments = (value: unknown) => (Array.isArray(value) ? value.map(moment) : moment(value));
