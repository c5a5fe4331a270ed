import { array, type InferOutput, maxLength, minLength, optional, pipe, strictObject, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { matchesPattern } from '../../event-pattern.ts';
import { readJson } from '../../json.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { epochSeconds } from '../../wire/epoch-seconds.ts';
import { archiveOperations } from './archive-operations.ts';
import type { EventBridge } from './event-bridge.ts';
import { patternOf } from './pattern-of.ts';
import { replayOperations } from './replay-operations.ts';
import { busName, eventTime } from './rule.ts';

const entry = strictObject({
  Source: optional(string(), ''),
  DetailType: optional(string(), ''),
  Detail: optional(string(), ''),
  EventBusName: optional(string(), 'default'),
  Resources: optional(array(string()), []),
  Time: optional(epochSeconds),
  TraceHeader: optional(pipe(string(), minLength(1), maxLength(500))),
});
type Entry = InferOutput<typeof entry>;

/** Bytes of all entries of a request together. */
const MAX_REQUEST = 1_048_576;

/** Putting events, trying out patterns, archives and replays. */
export function eventBridgeOperations(bridge: EventBridge, clock: StageClock): JsonService {
  return {
    targetPrefix: 'AWSEvents',
    name: 'EventBridge',
    operations: {
      /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
      PutEvents: operation({
        input: strictObject({ Entries: pipe(array(entry), minLength(1), maxLength(10)) }),
        permissions: ({ Entries }) =>
          Entries.map(({ EventBusName }) => ({
            action: 'events:PutEvents',
            resource: bridge.busArn(busName(EventBusName)),
          })),
        run: ({ Entries }, { account }, trace) => {
          if (Entries.reduce((sum, each) => sum + sizeOf(each), 0) > MAX_REQUEST) {
            throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
          }
          const results = Entries.map((each) => put(bridge, each, clock.now(), account, trace));
          return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
        },
      }),
      /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
      TestEventPattern: operation({
        input: strictObject({ EventPattern: string(), Event: string() }),
        permissions: () => [{ action: 'events:TestEventPattern', resource: '*' }],
        run: ({ EventPattern, Event }) => ({ Result: matchesPattern(patternOf(EventPattern), eventOf(Event)) }),
      }),
      ...archiveOperations(bridge),
      ...replayOperations(bridge),
    },
  };
}

/** One entry: it may fail while the others succeed. */
function put(bridge: EventBridge, input: Entry, now: number, account: string, trace: string | undefined) {
  const { Source, DetailType, Detail, Resources, Time, TraceHeader = trace, EventBusName } = input;
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => value === '');
  if (missing !== undefined) {
    const [name] = missing;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
  if (Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = parseObject(Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const time = eventTime(Time === undefined ? now : Time * 1_000);
  // Recorded: an event from another account names it (test_events_cross_account_region::test_put_events).
  const created = bridge.newEvent({ source: Source, 'detail-type': DetailType, detail, resources: Resources, time });
  const event = { ...created, account };
  bridge.put(busName(EventBusName), event, { traceHeader: TraceHeader, forwarded: false });
  return { EventId: event.id };
}

/**
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size; the limit is 1 MB since
 * January 2026.
 */
function sizeOf({ Source, DetailType, Detail, Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

/**
 * The fields that a sample event has to have. The operation's page lists `resources` too, but AWS answers without
 * (recorded: test_events_patterns::test_event_pattern).
 */
const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

function eventOf(source: string): object {
  const event = Buffer.byteLength(source) > MAX_REQUEST ? undefined : parseObject(source);
  const missing = REQUIRED.find((field) => event === undefined || !(field in event));
  if (event !== undefined && missing === undefined) return event;
  throw new AwsError('ValidationException', `Parameter Event is not valid: it has no ${missing}.`);
}

function parseObject(source: string): object | undefined {
  try {
    const parsed: unknown = readJson(source);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
