import { type Mistake, type Operator, ofText } from './operator.ts';

function text(operand: unknown, name: string, refuse: Mistake): string {
  if (typeof operand === 'string') return operand;
  throw refuse(`has the operator ${name}, which takes a text`);
}

/** The text under `equals-ignore-case`, if that is what an operand says. */
function caseless(operand: unknown, name: string, refuse: Mistake): string | undefined {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) return undefined;
  const [[inner, value] = [], ...others] = Object.entries(operand);
  if (inner === 'equals-ignore-case' && others.length === 0) return text(value, name, refuse).toLowerCase();
  throw refuse(`has the operator ${name}, which takes a text or equals-ignore-case`);
}

export const equalsIgnoreCase: Operator = (operand, refuse) => {
  const expected = text(operand, 'equals-ignore-case', refuse).toLowerCase();
  return ofText((value) => value.toLowerCase() === expected);
};

export const prefix: Operator = (operand, refuse) => {
  const ignoringCase = caseless(operand, 'prefix', refuse);
  if (ignoringCase !== undefined) return ofText((value) => value.toLowerCase().startsWith(ignoringCase));
  const expected = text(operand, 'prefix', refuse);
  return ofText((value) => value.startsWith(expected));
};

export const suffix: Operator = (operand, refuse) => {
  const ignoringCase = caseless(operand, 'suffix', refuse);
  if (ignoringCase !== undefined) return ofText((value) => value.toLowerCase().endsWith(ignoringCase));
  const expected = text(operand, 'suffix', refuse);
  return ofText((value) => value.endsWith(expected));
};
