import { type ChangeRecord, describeRecord, EXPIRY_PRINCIPAL } from '../dynamodb/streams/change.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution */
export const MAX_EVENT_BYTES = 6 * 1_048_576;

/** What is around the records of an event, in its JSON. */
export const ENVELOPE_BYTES = Buffer.byteLength('{"Records":[]}');

/** A record as a function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function streamEventRecord(record: ChangeRecord, streamArn: string) {
  const { type, id: principalId } = EXPIRY_PRINCIPAL;
  return {
    ...describeRecord(record),
    eventSourceARN: streamArn,
    ...(record.expired ? { userIdentity: { type, principalId } } : {}),
  };
}

/** A record on its way to a function. */
export interface StreamItem {
  readonly record: ChangeRecord;
  readonly event: ReturnType<typeof streamEventRecord>;
  /** In the JSON of the event, with the comma. */
  readonly bytes: number;
  /** When the poller read it, epoch milliseconds. */
  readonly readAt: number;
}

export function streamItem(record: ChangeRecord, streamArn: string, readAt: number): StreamItem {
  const event = streamEventRecord(record, streamArn);
  return { record, event, bytes: Buffer.byteLength(JSON.stringify(event)) + 1, readAt };
}
