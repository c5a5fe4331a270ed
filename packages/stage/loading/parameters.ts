import type { Template } from '../assembly.ts';
import { StageError } from '../errors.ts';

type Parameter = NonNullable<Template['Parameters']>[string];

/** `AWS::SSM::Parameter::Value<String>`: the default is the name of a parameter in Parameter Store. */
const STORED = /^AWS::SSM::Parameter::Value<(.*)>$/;

/**
 * The value of a parameter of a template: what it is given, or its default.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @param given a list counts as its items with commas between them
 * @param stored finds a value in Parameter Store
 * @throws StageError without a default, or when the parameter that it names does not exist
 */
export function parameterValue(
  { Type = 'String', Default }: Parameter,
  name: string,
  given: unknown,
  stored: (name: string) => string | undefined,
): unknown {
  const said = Array.isArray(given) ? given.join(',') : (given ?? Default);
  if (said === undefined)
    throw new StageError(`the parameter ${name} has no default, and the stage takes no other value.`);
  const [, inner] = STORED.exec(Type) ?? [];
  const value = inner === undefined ? said : stored(String(said));
  if (value === undefined)
    throw new StageError(`the parameter ${name} is ${said} of Parameter Store, which does not exist.`);
  return /^(CommaDelimitedList|List<)/.test(inner ?? Type) ? String(value).split(',') : value;
}
