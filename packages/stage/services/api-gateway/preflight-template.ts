import type { Exchange } from './exchange.ts';

const HEADER = 'Access-Control-Allow-Origin';
const CONDITION = String.raw`\$origin == "[^"\\$#]+"(?: \|\| \$origin == "[^"\\$#]+")*`;
const TEMPLATE = new RegExp(
  [
    String.raw`^#set\(\$origin = \$input\.params\(\)\.header\.get\("Origin"\)\)`,
    String.raw`#if\(\$origin == ""\)`,
    String.raw`  #set\(\$origin = \$input\.params\(\)\.header\.get\("origin"\)\)`,
    '#end',
    String.raw`#if\((${CONDITION})\)`,
    String.raw`  #set\(\$context\.responseOverride\.header\.${HEADER} = \$origin\)`,
    '#end$',
  ].join('\n'),
);

/**
 * The one template in the Velocity Template Language that the stage executes: what CDK's `addCorsPreflight` writes for
 * several origins. The answer allows the first of them; a caller from another one that is allowed gets its own back, by
 * an override of the header
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html).
 * What Velocity leaves of it as the body, blank lines, is taken for no body (unverified; settled by: the length of the body
 * of such a preflight answer).
 *
 * @returns the headers that the template overrides; undefined for any other template
 */
export function preflightOverride(
  template: string,
): ((exchange: Exchange) => Readonly<Record<string, string>>) | undefined {
  const condition = TEMPLATE.exec(template)?.[1];
  if (condition === undefined) return undefined;
  const origins = new Set([...condition.matchAll(/"([^"]+)"/g)].map(([, origin]) => origin));
  return ({ request: { headers } }) => {
    // As the template: these two spellings, and no other.
    const origin = (headers.get('Origin') ?? headers.get('origin'))?.at(-1);
    return origin !== undefined && origins.has(origin) ? { [HEADER]: origin } : {};
  };
}
