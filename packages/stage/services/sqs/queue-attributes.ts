import { safeParse, strictObject } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { invalidParameter, invalidValue } from './errors.ts';
import { type QueueProperties, queueProperties, settingsOf } from './queue-properties.ts';
import type { QueueSettings } from './queue-settings.ts';

/** The attributes of a queue as a request has them. */
export type QueueAttributes = Readonly<Record<string, string>>;

const attributes = strictObject(queueProperties);
const NAME = /^[\w-]{1,80}$/;
const FIFO_NAME = /^(?=.{1,80}$)[\w-]+\.fifo$/;

/**
 * The settings of a queue that a caller asks for, without its ARN.
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue` or `InvalidParameterValueException`
 */
export function settingsFrom(name: string, given: QueueAttributes): Omit<QueueSettings, 'arn'> {
  // Recorded: test_sqs::test_create_standard_queue_with_fifo_attribute_raises_error. A standard queue says nothing of it.
  if (given.FifoQueue === 'false') throw unknown('FifoQueue');
  const properties = readAttributes(given);
  checkName(name, properties.FifoQueue);
  try {
    return { name, ...settingsOf(properties) };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    throw new AwsError('InvalidAttributeName', error.message);
  }
}

/** The first attribute of a request that a queue has otherwise; undefined when the queue is as the request wants it. */
export function differing(asked: QueueAttributes, present: QueueAttributes): string | undefined {
  return Object.keys(asked).find((name) => !isSame(asked[name] ?? '', present[name] ?? ''));
}

function readAttributes(given: QueueAttributes): QueueProperties {
  const parsed = safeParse(
    attributes,
    Object.fromEntries(Object.entries(given).map(([name, text]) => [name, read(text)])),
  );
  if (parsed.success) return parsed.output;
  const [name = ''] = parsed.issues[0].path?.map(({ key }) => `${key}`) ?? [];
  throw Object.hasOwn(queueProperties, name)
    ? new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)
    : unknown(name);
}

/** A flag or a document; any other text stays as it is. */
function read(text: string): unknown {
  if (!/^(true|false|\{.*\})$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function checkName(name: string, isFifo: boolean): void {
  if (isFifo && !FIFO_NAME.test(name)) {
    throw invalidValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  if (!isFifo && !NAME.test(name)) {
    throw invalidParameter(
      'QueueName',
      name,
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    );
  }
}

const isSame = (one: string, other: string) =>
  one === other || JSON.stringify(read(one)) === JSON.stringify(read(other));
const unknown = (name: string) => new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
