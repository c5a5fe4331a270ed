import { Compile, parse } from 'velocityjs';
import { StageError } from '../../../errors.ts';
import { GatewayError } from '../gateway-error.ts';
import { checkVariables } from '../templates.ts';
import { callJavaMethod } from './java-methods.ts';
import { javaText } from './java-text.ts';
import type { TemplateVariables } from './variables.ts';

/** A mapping template. @throws GatewayError when it calls what is not there */
export type MappingTemplate = (variables: TemplateVariables) => string;

/**
 * Parses a mapping template in the Velocity Template Language.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 * @param where the resource, for messages
 * @throws StageError on text that is no template, and on a `$context` variable that API Gateway does not document
 */
export function mappingTemplate(text: string, where: string): MappingTemplate {
  // `$context.requestId.length()` is a variable and a method of it.
  checkVariables(text.replaceAll(/\.\w+\(/g, '('), where);
  const parsed = parsedTemplate(text, where);
  return (variables) => {
    try {
      return new Template(parsed, { customMethodHandlers: [javaMethods] }).render({ ...variables }, undefined, true);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new GatewayError('API_CONFIGURATION_ERROR', { integration: `The mapping template failed: ${reason}` });
    }
  };
}

/** Templates by their content type. @throws StageError */
export const mappingTemplates = (
  templates: Readonly<Record<string, string>>,
  where: string,
): ReadonlyMap<string, MappingTemplate> =>
  new Map(Object.entries(templates).map(([type, text]) => [type.toLowerCase(), mappingTemplate(text, where)]));

type Nodes = ReturnType<typeof parse>;
type Node = Nodes[number];

function parsedTemplate(text: string, where: string): Nodes {
  try {
    return parse(text);
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new StageError(`${where}: its mapping template cannot be parsed: ${first}`);
  }
}

/** Every method besides those of `$input` and `$util`. */
const javaMethods = {
  uid: 'java',
  match: ({ context, property }: { context: unknown; property: string }) =>
    !(typeof context === 'object' && context !== null && typeof Reflect.get(context, property) === 'function') ||
    !Object.hasOwn(context, property),
  resolve: ({ context, property, params }: { context: unknown; property: string; params: readonly unknown[] }) =>
    callJavaMethod(context, property, params),
};

/** Velocity as API Gateway has it. */
class Template extends Compile {
  /** What has no value, and null, is written as nothing (recorded: test_input_path_template_formatting). */
  protected override getReferences(node: Node, isWritten?: boolean): string {
    if (isWritten !== true) return super.getReferences(node, isWritten);
    const value: unknown = super.getReferences(node, isWritten);
    return value === undefined || value === null ? '' : javaText(value);
  }

  /** Values are equal that are written in the same way, and nothing equals an empty text (recorded: as above). */
  protected override getExpression(node: Node): string {
    if (node.type !== 'math' || (node.operator !== '==' && node.operator !== '!=')) return super.getExpression(node);
    const [left, right] = node.expression.map((each): unknown => this.getExpression(each));
    const isEqual = written(left) === written(right);
    const value = isEqual === (node.operator === '==') ? 'true' : 'false';
    return super.getExpression({ type: 'bool', value });
  }
}

const written = (value: unknown) => (value === undefined || value === null ? '' : javaText(value));
