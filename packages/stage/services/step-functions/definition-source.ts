import { StageError } from '../../errors.ts';

/** How a template gives a definition. */
interface DefinitionProperties {
  readonly DefinitionString?: string | undefined;
  readonly Definition?: object | undefined;
  readonly DefinitionSubstitutions: Readonly<Record<string, unknown>>;
}

/**
 * The definition of a state machine as CloudFormation gives it to Step Functions: `${name}` is a substitution where there is one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 * @param namedBy names the resource in an error
 * @returns JSON
 */
export function definitionSource(properties: DefinitionProperties, namedBy: string): string {
  const { DefinitionString, Definition, DefinitionSubstitutions } = properties;
  if ((DefinitionString === undefined) === (Definition === undefined)) {
    throw new StageError(`${namedBy}: the stage takes exactly one of DefinitionString and Definition.`);
  }
  const source = DefinitionString ?? JSON.stringify(Definition);
  return source.replaceAll(/\$\{([\w.-]+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(DefinitionSubstitutions, name)) return whole;
    const value = DefinitionSubstitutions[name];
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  });
}
