import type { Template } from './assembly.ts';
import { StageError } from './errors.ts';

type Parameter = NonNullable<Template['Parameters']>[string];

/** `AWS::SSM::Parameter::Value<String>`: the default is the name of a parameter in Parameter Store. */
const STORED = /^AWS::SSM::Parameter::Value<(.*)>$/;

/**
 * The value of a parameter of a template: its default.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @param place how messages name it
 * @param stored finds a value in Parameter Store
 * @throws StageError without a default, or when the parameter that it names does not exist
 */
export function parameterValue(
  { Type = 'String', Default }: Parameter,
  place: string,
  stored: (name: string) => string | undefined,
): unknown {
  if (Default === undefined)
    throw new StageError(`${place}: the parameter has no default, and the stage takes no other value.`);
  const [, inner] = STORED.exec(Type) ?? [];
  const value = inner === undefined ? Default : stored(String(Default));
  if (value === undefined) throw new StageError(`${place}: Parameter Store has no ${Default}.`);
  return /^(CommaDelimitedList|List<)/.test(inner ?? Type) ? String(value).split(',') : value;
}
