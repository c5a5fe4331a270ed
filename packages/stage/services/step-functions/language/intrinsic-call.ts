import { intrinsics } from './intrinsics.ts';
import type { Outside } from './outside.ts';
import { StateProblem } from './states-error.ts';

/** An argument of an intrinsic function, as it is written. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

/**
 * Reads a call such as `States.Format('Hello {}', $.name)`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 * @throws StateProblem when it is not one
 */
export function parseIntrinsic(source: string): Expression {
  let at = 0;
  const refuse = () => new StateProblem(`The value '${source}' is not an intrinsic function`);
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const spaces = () => void take(/\s*/y);
  const argument = (): Expression => {
    const name = take(/States\.\w+/y);
    if (name !== undefined) return call(name);
    const text = take(/'(?:[^'\\]|\\.)*'/sy);
    if (text !== undefined) return { kind: 'literal', value: unescaped(text.slice(1, -1)) };
    const path = take(/\$(?:\[(?:'[^']*'|"[^"]*"|\?\([^)]*\)|[^\]])*\]|[^,()\s[])*/y);
    if (path !== undefined) return { kind: 'path', path };
    const word = take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    if (word === undefined) throw refuse();
    return { kind: 'literal', value: JSON.parse(word) };
  };
  const call = (name: string): Expression => {
    spaces();
    if (take(/\(/y) === undefined) throw refuse();
    const found: Expression[] = [];
    spaces();
    while (take(/\)/y) === undefined) {
      if (found.length > 0 && take(/,/y) === undefined) throw refuse();
      spaces();
      found.push(argument());
      spaces();
    }
    return { kind: 'call', name, arguments: found };
  };
  spaces();
  const expression = argument();
  spaces();
  if (at !== source.length || expression.kind !== 'call') throw refuse();
  return expression;
}

/** Only quotes, braces and backslashes can be escaped; braces stay escaped for States.Format. */
const unescaped = (text: string) => text.replaceAll(/\\(['\\])/g, '$1');

/** Evaluates a call. @param read what finds the value of a path */
export function evaluateIntrinsic(source: string, read: (path: string) => unknown, outside: Outside): unknown {
  const evaluated = (expression: Expression): unknown => {
    if (expression.kind === 'literal') return expression.value;
    if (expression.kind === 'path') return read(expression.path);
    const found = Object.hasOwn(intrinsics, expression.name) ? intrinsics[expression.name] : undefined;
    if (found === undefined) throw new StateProblem(`${expression.name} is not an intrinsic function`);
    return found(expression.arguments.map(evaluated), outside);
  };
  return evaluated(parseIntrinsic(source));
}
