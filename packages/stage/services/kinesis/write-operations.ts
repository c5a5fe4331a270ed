import { array, maxLength, minLength, optional, pipe, regex, strictObject, string } from 'valibot';
import type { Caller } from '../../iam/access.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { KeysOfService } from '../kms/for-service.ts';
import { recordBytes } from './data-record.ts';
import type { DataStream, NewRecord } from './data-stream.ts';
import { invalid, named, on, streamOf } from './inputs.ts';
import { type Kinesis, type KinesisStage, rateExceeded, throttled } from './kinesis.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_RECORDS = 500;
const MAX_REQUEST_BYTES = 10 * 1_048_576;

const partitionKey = pipe(string(), minLength(1), maxLength(256));
const hashKey = optional(pipe(string(), regex(/^(0|[1-9]\d{0,38})$/, 'a number of at most 128 bits')));
const record = { Data: string(), PartitionKey: partitionKey, ExplicitHashKey: hashKey };

/** What producers call. */
export function writeOperations(kinesis: Kinesis, { access, kms }: KinesisStage): Readonly<Record<string, Operation>> {
  const keys = new KeysOfService(kms, access, 'kinesis');
  /** https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html */
  const authorizeKey = (stream: DataStream, caller: Caller) => {
    const { arn, keyId } = stream.settings;
    if (keyId !== undefined) keys.authorize(caller, 'GenerateDataKey', keys.key(keyId), { 'aws:kinesis:arn': arn });
  };
  const encryption = ({ settings }: DataStream) => (settings.keyId === undefined ? {} : { EncryptionType: 'KMS' });
  return {
    PutRecord: operation({
      // A record that names the one before it gets a higher number; here every later record does.
      input: strictObject({ ...named, ...record, SequenceNumberForOrdering: optional(string()) }),
      permissions: on(kinesis, 'PutRecord'),
      run({ Data: data, PartitionKey, ExplicitHashKey: explicitHashKey, ...input }, caller) {
        const stream = streamOf(kinesis, input);
        authorizeKey(stream, caller);
        const given = { data, partitionKey: PartitionKey, explicitHashKey };
        checkSize(stream, given, 'data');
        const [put] = kinesis.put(stream, [given]);
        if (put?.sequenceNumber === undefined) throw throttled(stream, `${put?.shardId}`);
        return { ShardId: put.shardId, SequenceNumber: `${put.sequenceNumber}`, ...encryption(stream) };
      },
    }),
    PutRecords: operation({
      input: strictObject({
        ...named,
        Records: pipe(array(strictObject(record)), minLength(1), maxLength(MAX_RECORDS)),
      }),
      permissions: on(kinesis, 'PutRecords'),
      run({ Records, ...input }, caller) {
        const stream = streamOf(kinesis, input);
        authorizeKey(stream, caller);
        const given = Records.map(({ Data: data, PartitionKey, ExplicitHashKey: explicitHashKey }) => {
          return { data, partitionKey: PartitionKey, explicitHashKey };
        });
        for (const [index, one] of given.entries()) checkSize(stream, one, `records.${index + 1}.member.data`);
        if (given.reduce((sum, one) => sum + recordBytes(one), 0) > MAX_REQUEST_BYTES) {
          throw invalid(`Records size exceeds ${MAX_REQUEST_BYTES} bytes.`);
        }
        const puts = kinesis.put(stream, given);
        return {
          FailedRecordCount: puts.filter(({ sequenceNumber }) => sequenceNumber === undefined).length,
          Records: puts.map(({ shardId, sequenceNumber }) =>
            sequenceNumber === undefined
              ? {
                  ErrorCode: 'ProvisionedThroughputExceededException',
                  ErrorMessage: rateExceeded(stream, shardId),
                }
              : { ShardId: shardId, SequenceNumber: `${sequenceNumber}` },
          ),
          ...encryption(stream),
        };
      },
    }),
  };
}

/** The words are those of the stage (unverified; settled by: PutRecord with 1,048,577 bytes). @throws AwsError */
function checkSize({ settings }: DataStream, given: NewRecord, at: string): void {
  const bytes = recordBytes(given);
  if (bytes > settings.maxRecordBytes) {
    throw invalid(`The value at '${at}' has ${bytes} bytes, and a record at most ${settings.maxRecordBytes}.`);
  }
}
