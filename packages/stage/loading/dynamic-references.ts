import { StageError } from '../errors.ts';

/** Finds values for dynamic references, each by what is behind its service. */
export interface DynamicValues {
  /** @param reference a name, and a version if it names one: `/arcade/switch:2` */
  readonly ssm: (reference: string) => string;
  /** @param reference an id and what is wanted of the secret: `keys:SecretString:password` */
  readonly secretsmanager: (reference: string) => string;
}

const REFERENCE = /\{\{resolve:([\w-]+):([^{}]+)\}\}/g;

/**
 * Puts values in the place of dynamic references, at any depth of the properties of a resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 *
 * @throws StageError when a value is not there, and on `ssm-secure`: CloudFormation takes it for properties of resource types alone
 *   that the stage does not have
 */
export function withDynamicValues(value: unknown, values: DynamicValues): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(REFERENCE, (_, service: string, reference: string) => {
      if (service === 'ssm') return values.ssm(reference);
      if (service === 'secretsmanager') return values.secretsmanager(reference);
      throw new StageError(
        service === 'ssm-secure'
          ? `{{resolve:ssm-secure:${reference}}} is for passwords of databases, caches, directories and users alone.`
          : `a dynamic reference names ${service}, which is not a service of dynamic references.`,
      );
    });
  }
  if (Array.isArray(value)) return value.map((item) => withDynamicValues(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDynamicValues(item, values)]));
}

/** Without stored values every reference is to something that does not exist. */
export const NO_VALUES: DynamicValues = {
  ssm: (reference) => refuse('ssm', reference),
  secretsmanager: (reference) => refuse('secretsmanager', reference),
};

function refuse(service: string, reference: string): never {
  throw new StageError(`{{resolve:${service}:${reference}}} finds nothing.`);
}
