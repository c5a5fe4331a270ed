import type { Template } from '../assembly.ts';
import { StageError } from '../errors.ts';

type Parameter = NonNullable<Template['Parameters']>[string];

/** `AWS::SSM::Parameter::Value<String>`: the default is the name of a parameter in Parameter Store. */
const STORED = /^AWS::SSM::Parameter::Value<(.*)>$/;

/**
 * The value of a parameter of a template: its default.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @param stored finds a value in Parameter Store
 * @throws StageError without a default, or when the parameter that it names does not exist
 */
export function parameterValue(
  { Type = 'String', Default }: Parameter,
  name: string,
  stored: (name: string) => string | undefined,
): unknown {
  if (Default === undefined)
    throw new StageError(`the parameter ${name} has no default, and the stage takes no other value.`);
  const [, inner] = STORED.exec(Type) ?? [];
  const value = inner === undefined ? Default : stored(String(Default));
  if (value === undefined)
    throw new StageError(`the parameter ${name} is ${Default} of Parameter Store, which does not exist.`);
  return /^(CommaDelimitedList|List<)/.test(inner ?? Type) ? String(value).split(',') : value;
}
