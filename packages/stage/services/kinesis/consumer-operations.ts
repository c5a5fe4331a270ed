import { maxLength, minLength, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { Consumer, DataStream } from './data-stream.ts';
import { describeConsumer } from './describe.ts';
import { invalid } from './inputs.ts';
import type { Kinesis } from './kinesis.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html */
const MAX_CONSUMERS = 20;

/** The ARN of a consumer ends with the time of its registration. */
export const newConsumer = ({ settings }: DataStream, name: string, createdAt: number): Consumer => ({
  name,
  arn: `${settings.arn}/consumer/${name}:${Math.floor(createdAt / 1_000)}`,
  createdAt,
});

/**
 * Readers with a throughput of their own. They get their records by SubscribeToShard, which pushes over HTTP/2: the stage does
 * that for event source mappings only, and refuses the call by its name.
 */
export function consumerOperations(
  kinesis: Kinesis,
  { clock }: Pick<StageCore, 'clock'>,
): Readonly<Record<string, Operation>> {
  const onStream =
    (action: string) =>
    ({ StreamARN }: { readonly StreamARN: string }) => [{ action: `kinesis:${action}`, resource: StreamARN }];
  const one = strictObject({
    StreamARN: optional(string()),
    ConsumerName: optional(string()),
    ConsumerARN: optional(string()),
  });
  const arnOf = ({ StreamARN, ConsumerName, ConsumerARN }: Readonly<Record<string, string | undefined>>): string => {
    if (ConsumerARN !== undefined) return ConsumerARN;
    if (StreamARN === undefined || ConsumerName === undefined) {
      throw invalid('ConsumerARN, or StreamARN and ConsumerName must be provided.');
    }
    const { settings, consumers } = kinesis.byArn(StreamARN);
    const found = consumers.get(ConsumerName);
    if (found !== undefined) return found.arn;
    const message = `Consumer ${ConsumerName} of stream ${settings.name} not found.`;
    throw new AwsError('ResourceNotFoundException', message);
  };
  return {
    RegisterStreamConsumer: operation({
      input: strictObject({ StreamARN: string(), ConsumerName: pipe(string(), minLength(1), maxLength(128)) }),
      permissions: onStream('RegisterStreamConsumer'),
      run({ StreamARN, ConsumerName }) {
        const stream = kinesis.byArn(StreamARN);
        if (stream.consumers.has(ConsumerName)) {
          throw new AwsError('ResourceInUseException', `Consumer ${ConsumerName} exists already.`);
        }
        if (stream.consumers.size >= MAX_CONSUMERS) {
          throw new AwsError('LimitExceededException', `A stream has at most ${MAX_CONSUMERS} consumers.`);
        }
        const consumer = newConsumer(stream, ConsumerName, clock.now());
        stream.register(consumer);
        return { Consumer: { ...describeConsumer(consumer), ConsumerStatus: 'CREATING' } };
      },
    }),
    DescribeStreamConsumer: operation({
      input: one,
      permissions: (input) => [{ action: 'kinesis:DescribeStreamConsumer', resource: arnOf(input) }],
      run(input) {
        const arn = arnOf(input);
        const StreamARN = kinesis.byArn(arn).settings.arn;
        return { ConsumerDescription: { ...describeConsumer(kinesis.consumer(arn)), StreamARN } };
      },
    }),
    ListStreamConsumers: operation({
      input: strictObject({ StreamARN: string() }),
      permissions: onStream('ListStreamConsumers'),
      run: ({ StreamARN }) => ({ Consumers: [...kinesis.byArn(StreamARN).consumers.values()].map(describeConsumer) }),
    }),
    DeregisterStreamConsumer: operation({
      input: one,
      permissions: (input) => [{ action: 'kinesis:DeregisterStreamConsumer', resource: arnOf(input) }],
      run(input) {
        const arn = arnOf(input);
        kinesis.byArn(arn).deregister(kinesis.consumer(arn).name);
      },
    }),
  };
}
