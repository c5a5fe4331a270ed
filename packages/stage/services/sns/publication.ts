import type { MessageAttribute } from '../../delivery/message-attribute.ts';
import { AwsError } from '../../errors.ts';
import { readJson } from '../../json.ts';
import { attributeBytes } from '../sqs/limits.ts';
import { PROTOCOLS, type Publication } from './topic.ts';

/** The parameters of one message, of Publish or of an entry of a batch. */
export interface PublicationInput {
  readonly Message: string;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: 'json' | undefined;
  readonly MessageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/**
 * Checks a message as SNS does before it takes it.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @throws AwsError `InvalidParameter`, or `ParameterValueInvalid` for an attribute
 */
export function readPublication(input: PublicationInput, traceHeader: string | undefined): Publication {
  const { Message, Subject, MessageStructure, MessageAttributes } = input;
  if (Message === '') throw invalid('Empty message');
  if (Subject !== undefined && !isSubject(Subject)) throw invalid('Subject');
  for (const [name, attribute] of Object.entries(MessageAttributes)) checkAttribute(name, attribute);
  if (MessageStructure === undefined) {
    return { contents: { default: Message }, subject: Subject, attributes: MessageAttributes, traceHeader };
  }
  // Attributes are sent only when the structure is a text (https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html).
  return { contents: readContents(Message), subject: Subject, attributes: {}, traceHeader };
}

/** Bytes of the message and its attributes, which the limit of a topic counts together. */
export const bytesOf = ({ Message, MessageAttributes }: PublicationInput): number =>
  Buffer.byteLength(Message) + attributeBytes(MessageAttributes);

/** A message for each protocol; values that are no texts count as not given. */
function readContents(message: string): Publication['contents'] {
  const given: Readonly<Record<string, unknown>> = Object(parse(message));
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const otherwise = text(given.default);
  if (otherwise === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return { default: otherwise, ...Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, text(given[protocol])])) };
}

function parse(message: string): unknown {
  try {
    return readJson(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
}

/** Less than 100 characters, without line breaks or control characters. */
const isSubject = (subject: string) => /^\P{Cc}{1,99}$/u.test(subject);

type Untyped = Omit<MessageAttribute, 'DataType'> & { readonly DataType?: string | undefined };

/**
 * Attributes that all have a type, which the service demands before it looks at anything else.
 * @param path of the message within the request, as the refusal names it
 * @throws AwsError `ValidationError`. Recorded: test_sns::test_empty_or_wrong_message_attributes
 */
export function typed(
  attributes: Readonly<Record<string, Untyped>>,
  path = '',
): Readonly<Record<string, MessageAttribute>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, ...value }]) => {
      if (DataType !== undefined) return [name, { DataType, ...value }];
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value null at '${path}messageAttributes.${name}.member.dataType' failed to satisfy constraint: Member must not be null`,
      );
    }),
  );
}

const RESERVED = /^(aws|amazon)\./i;
const MAX_NAME_BYTES = 256;

/** What is wrong with the name of an attribute, in AWS's words. Recorded: test_sns::test_empty_or_wrong_message_attributes. */
function problemOfName(name: string): string | undefined {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'Length of message attribute name must be less than 256 bytes.';
  const [wrong] = /[^\w.-]/u.exec(name) ?? [];
  if (wrong !== undefined) {
    const code = wrong.codePointAt(0)?.toString(16).toUpperCase();
    return `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`;
  }
  if (name.startsWith('.')) return "Invalid message attribute name starting with character '.' was found.";
  if (name.endsWith('.')) return "Invalid message attribute name ending with character '.' was found.";
  if (name.includes('..')) return "Message attribute name can not have successive '.' character.";
  return undefined;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const refuse = (problem: string) =>
    new AwsError('ParameterValueInvalid', `The message attribute '${name}' ${problem}.`);
  const problem = problemOfName(name);
  if (problem !== undefined) throw new AwsError('ParameterValueInvalid', problem);
  if (name === '' || RESERVED.test(name)) throw refuse('has an invalid name');
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    throw refuse(
      'has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String',
    );
  }
  const binary = DataType.startsWith('Binary');
  const [given, other] = binary ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if (given === undefined && other !== undefined) {
    throw refuse(`with type '${DataType}' must use field '${binary ? 'Binary' : 'String'}'`);
  }
  if (given === undefined || given === '') {
    throw refuse(`must contain non-empty message attribute value for message attribute type '${DataType}'`);
  }
  if (DataType.startsWith('Number') && (given.trim() === '' || !Number.isFinite(Number(given)))) {
    throw refuse('has a value that is no number');
  }
}

export const invalid = (reason: string, message = `Invalid parameter: ${reason}`) =>
  new AwsError('InvalidParameter', message);
