import { StageError } from '../../errors.ts';
import type { AlarmState } from './judge.ts';
import { Scanner } from './scan.ts';

const TOKENS = {
  // A bare name may hold anything but what ends it; AND, OR and the others are found by their text.
  text: /"(?:[^"\\]|\\.)*"|'[^']*'/,
  bracket: /[()]/,
  word: /[^\s()"']+/,
};
type Tokens = Scanner<keyof typeof TOKENS>;

/** A rule over the states of other alarms. */
export interface AlarmRule {
  /** The names of the alarms that it looks at. */
  readonly alarms: readonly string[];
  readonly holds: (stateOf: (name: string) => AlarmState | undefined) => boolean;
}

type Condition = AlarmRule['holds'];

const STATES: readonly AlarmState[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];

/**
 * Reads the rule of a composite alarm: `ALARM("name or ARN")`, `OK`, `INSUFFICIENT_DATA`, `TRUE`, `FALSE`, `AND`, `OR`,
 * `NOT` and parentheses. `NOT` binds most, then `AND`; the page advises parentheses (unverified; settled by: the state of a
 * composite alarm with TRUE OR FALSE AND FALSE).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 *
 * @throws StageError
 */
export function parseAlarmRule(source: string): AlarmRule {
  const tokens: Tokens = new Scanner(source, TOKENS);
  const alarms = new Set<string>();
  const holds = disjunction(tokens, alarms);
  if (!tokens.isDone) throw tokens.refuse('AND, OR or the end');
  if (source.length > 10_240) throw new StageError('the rule of a composite alarm is longer than 10,240 characters.');
  return { alarms: [...alarms], holds };
}

function disjunction(tokens: Tokens, alarms: Set<string>): Condition {
  let left = conjunction(tokens, alarms);
  while (tokens.accept('word', 'OR') !== undefined) {
    const [before, after] = [left, conjunction(tokens, alarms)];
    left = (stateOf) => before(stateOf) || after(stateOf);
  }
  return left;
}

function conjunction(tokens: Tokens, alarms: Set<string>): Condition {
  let left = condition(tokens, alarms);
  while (tokens.accept('word', 'AND') !== undefined) {
    const [before, after] = [left, condition(tokens, alarms)];
    left = (stateOf) => before(stateOf) && after(stateOf);
  }
  return left;
}

function condition(tokens: Tokens, alarms: Set<string>): Condition {
  if (tokens.accept('word', 'NOT') !== undefined) {
    const inner = condition(tokens, alarms);
    return (stateOf) => !inner(stateOf);
  }
  if (tokens.accept('word', 'TRUE') !== undefined) return () => true;
  if (tokens.accept('word', 'FALSE') !== undefined) return () => false;
  if (tokens.accept('bracket', '(') !== undefined) {
    const inner = disjunction(tokens, alarms);
    tokens.expect('bracket', ')');
    return inner;
  }
  const { text } = tokens.expect('word');
  const state = STATES.find((known) => known === text);
  if (state === undefined)
    throw new StageError(`the local stage does not know ${text} in the rule of a composite alarm.`);
  tokens.expect('bracket', '(');
  const named = tokens.accept('text')?.text.slice(1, -1) ?? tokens.expect('word').text;
  tokens.expect('bracket', ')');
  const name = alarmName(named);
  alarms.add(name);
  return (stateOf) => stateOf(name) === state;
}

/** The name of an alarm that is given by name or ARN. */
export const alarmName = (nameOrArn: string): string =>
  nameOrArn.replace(/^arn:[\w-]+:cloudwatch:[^:]*:\d*:alarm:/, '');
