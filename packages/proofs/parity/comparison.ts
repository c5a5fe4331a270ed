/** What the stage did, next to what AWS did. The worst come last. */
export const VERDICTS = [
  'same',
  'other words',
  'refused by name',
  'lacks',
  'other code',
  'silently different',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The code of a refusal that has none: the stage refuses a template in one line when it opens. */
export const AT_OPENING = '(refused at opening)';

export interface Comparison {
  readonly verdict: Verdict;
  /** Each with both values. */
  readonly differences: readonly string[];
}

interface Failure {
  readonly Error: { readonly Code?: unknown; readonly Message?: unknown };
  readonly ResponseMetadata?: { readonly HTTPStatusCode?: unknown };
}

/**
 * Compares an answer of the stage with the recorded one, both as boto3 gives them. Ids, times, accounts and names are masked in
 * the recording, and match everything.
 *
 * - `same`: every member that AWS answered, with its value, and no other
 * - `other words`: both refuse with one code and one status; what the stage refuses when it opens has neither
 * - `refused by name`: the stage says that it does not know the operation or the parameter
 * - `lacks`: the stage's answer lacks members, or has members that are not AWS's
 * - `other code`: both refuse, with different codes or statuses
 * - `silently different`: one refuses and the other does not, or values differ
 */
export function compare(recorded: unknown, answered: unknown): Comparison {
  if (isFailure(recorded) && isFailure(answered)) return compareFailures(recorded, answered);
  if (isFailure(answered) && isRefusedByName(answered)) {
    return { verdict: 'refused by name', differences: [String(answered.Error.Message)] };
  }
  if (isFailure(recorded) || isFailure(answered)) {
    return { verdict: 'silently different', differences: [both('$', short(recorded), short(answered))] };
  }
  const found = [...differencesOf(recorded, answered, '$')];
  if (found.length === 0) return { verdict: 'same', differences: [] };
  const verdict = found.some(({ isValue }) => isValue) ? 'silently different' : 'lacks';
  return { verdict, differences: found.map(({ text }) => text) };
}

function compareFailures(recorded: Failure, answered: Failure): Comparison {
  if (isAtOpening(answered)) {
    return {
      verdict: 'other words',
      differences: [both('$.Error.Message', recorded.Error.Message, answered.Error.Message)],
    };
  }
  const codes = [recorded.Error.Code, answered.Error.Code];
  const statuses = [recorded.ResponseMetadata?.HTTPStatusCode, answered.ResponseMetadata?.HTTPStatusCode];
  const texts = [recorded.Error.Message, answered.Error.Message];
  const differences = [
    ...(codes[0] === codes[1] ? [] : [both('$.Error.Code', codes[0], codes[1])]),
    ...(statuses[0] === undefined || statuses[0] === statuses[1] ? [] : [both('the status', statuses[0], statuses[1])]),
    ...(isMasked(texts[0], texts[1]) || texts[0] === texts[1] ? [] : [both('$.Error.Message', texts[0], texts[1])]),
  ];
  if (differences.length === 0) return { verdict: 'same', differences };
  if (!differences.every((difference) => difference.startsWith('$.Error.Message'))) {
    return { verdict: isRefusedByName(answered) ? 'refused by name' : 'other code', differences };
  }
  return { verdict: 'other words', differences };
}

interface Difference {
  readonly text: string;
  /** Whether both have a value here, and not the same. */
  readonly isValue: boolean;
}

function* differencesOf(aws: unknown, stage: unknown, path: string): Generator<Difference> {
  if (isMasked(aws, stage) || Object.is(aws, stage)) return;
  if (Array.isArray(aws) && Array.isArray(stage)) {
    if (aws.length !== stage.length) {
      yield { text: both(`${path}.length`, aws.length, stage.length), isValue: true };
      return;
    }
    for (const [index, value] of aws.entries()) yield* differencesOf(value, stage[index], `${path}[${index}]`);
    return;
  }
  if (isObject(aws) && isObject(stage)) {
    const names = new Set([...Object.keys(aws), ...Object.keys(stage)]);
    names.delete('ResponseMetadata');
    for (const name of names) {
      const [one, other] = [aws[name], stage[name]];
      if (one === undefined || other === undefined) {
        yield { text: both(`${path}.${name}`, one, other), isValue: false };
      } else yield* differencesOf(one, other, `${path}.${name}`);
    }
    return;
  }
  yield { text: both(path, aws, stage), isValue: true };
}

/** What stands for a value that differs each time: `<uuid:1>`, the account, words for dates. A text may contain several. */
const MASK = /<[\w.-]+(?::\d+)?>|111111111111|\b(?:date|datetime|timestamp)\b/;

/** What stands for a whole value of any kind, such as a moment that the wire has as a number. */
const WHOLE_MASK =
  /^(<[^<>]+>|receipt-handle|event-id|m-d5-of-body|sent-timestamp|sender-id|starting-sequence-number|date|datetime|timestamp)$/;

function isMasked(aws: unknown, stage: unknown): boolean {
  if (typeof aws !== 'string' || stage === undefined || stage === null) return false;
  if (WHOLE_MASK.test(aws)) return true;
  if (typeof stage !== 'string' || !MASK.test(aws)) return false;
  const parts = aws.split(MASK).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+?')}$`, 's').test(stage);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFailure = (answer: unknown): answer is Failure => isObject(answer) && isObject(answer.Error);

/** Whether an answer is what the stage said instead of opening. */
export const isAtOpening = (answer: unknown): boolean => isFailure(answer) && answer.Error.Code === AT_OPENING;

const isRefusedByName = ({ Error: { Message } }: Failure) =>
  /\(checked by the local stage\)|not supported by the local stage/.test(String(Message));

const both = (path: string, aws: unknown, stage: unknown) => `${path}: AWS ${short(aws)}, the stage ${short(stage)}`;

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
