import type { StageError } from '../errors.ts';

/** Whether a value of an event is as a pattern wants it. */
export type Test = (value: unknown) => boolean;

/** Words an error about the field that is being read. */
export type Mistake = (problem: string) => StageError;

/** Reads the operand of an operator. @throws StageError when it is of another kind than the operator takes */
export type Operator = (operand: unknown, refuse: Mistake) => Test;

/** What stands for itself in a pattern. */
export const scalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** A test of texts: it does not hold for anything else. */
export const ofText =
  (test: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && test(value);
