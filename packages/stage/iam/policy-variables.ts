import { globSource } from '../glob.ts';

/** Condition keys of a request, in lower case, with their values. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** The tags of a role or session as condition keys of its calls. */
export const principalTags = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]));

const VARIABLE = /\$\{([^}]*)\}/;
/** `${*}`, `${?}` and `${$}` are these characters and nothing else. */
const CHARACTERS = new Set(['*', '?', '$']);

/**
 * The value of a variable, which may have one for requests without it: `${aws:PrincipalTag/team, 'none'}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function valueFor(variable: string, context: RequestContext): string | undefined {
  if (CHARACTERS.has(variable)) return variable;
  const [, key = variable, otherwise] = /^([^,]*?)\s*,\s*'(.*)'$/.exec(variable) ?? [];
  const value = context[key.trim().toLowerCase()];
  // A key with several values cannot be a variable.
  return typeof value === 'string' ? value : otherwise;
}

/** What stands before, in and after the variables of a text: a variable is every second part. */
const partsOf = (text: string) => text.split(VARIABLE);

/** The text with its variables filled in; undefined when one has no value, so that nothing matches. */
export function filled(text: string, context: RequestContext): string | undefined {
  if (!VARIABLE.test(text)) return text;
  const parts = partsOf(text).map((part, index) => (index % 2 === 0 ? part : valueFor(part, context)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** Whether a text matches a pattern with variables. Wildcards in the value of a variable are characters like others. */
export function matchesFilled(pattern: string, text: string, context: RequestContext): boolean {
  const parts = partsOf(pattern).map((part, index) => {
    if (index % 2 === 0) return globSource(part);
    return valueFor(part, context)?.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return !parts.includes(undefined) && new RegExp(`^${parts.join('')}$`, 's').test(text);
}

/** The condition keys that the variables of a text name, in lower case. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(VARIABLE, 'g'))].map(([, name = '']) => name.split(',')[0]?.trim().toLowerCase() ?? '');
