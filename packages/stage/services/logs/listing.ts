import {
  array,
  boolean,
  integer,
  maxValue,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { declared } from '../../declared.ts';
import { AwsError, StageError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import type { RecordOf } from '../../records.ts';
import type { StageCore } from '../../service.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { type FilterPattern, parseFilterPattern } from './filter-pattern.ts';
import type { Logs } from './logs.ts';

/** A line with its number among all lines of the stage, which stays when older ones are let go. */
type Line = RecordOf<'log'> & { readonly number: number };

/** Where a line is that says nothing of its stream, such as a line of an access log. */
const STREAM = 'stage';
const upTo = (most: number, usual = most) => optional(pipe(number(), integer(), minValue(1), maxValue(most)), usual);
const nextToken = optional(string());
const group = { logGroupName: optional(string()), logGroupIdentifier: optional(string()) };
/** Recorded: test_logs_events::test_get_log_events_limit_validation, test_logs_filter_events::test_filter_log_events_limit_validation */
const MOST_EVENTS = 10_000;
const events = optional(pipe(number(), integer(), minValue(1)), MOST_EVENTS);
const moments = { startTime: optional(number(), 0), endTime: optional(number(), Number.POSITIVE_INFINITY) };

/**
 * What people read of logs. The stage keeps the newest lines of all groups, see `RETENTION`.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
 */
export function logsListing(logs: Logs, stage: Pick<StageCore, 'arn' | 'clock' | 'records' | 'stacks'>): JsonService {
  const { arn, clock, records } = stage;
  const lines = (name: string) => {
    const first = records.letGo('log');
    const found = records
      .of('log')
      .flatMap((line, index): Line[] => (line.logGroup === name ? [{ ...line, number: first + index }] : []));
    // Lambda creates the group of a function that has none when the function first writes to it.
    if (found.length > 0 || logs.has(name)) return found;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  };
  const on = (action: string) => (input: Group) => [
    { action: `logs:${action}`, resource: `${arn('logs', `log-group:${nameOf(input)}`)}:*` },
  ];
  const described = (name: string) => {
    const { properties = {} } = declared(stage, 'AWS::Logs::LogGroup').find(({ ref }) => ref === name) ?? {};
    const logGroupArn = arn('logs', `log-group:${name}`);
    return {
      logGroupName: name,
      creationTime: clock.createdAt,
      retentionInDays: (logs.changedBy(name) ?? { retentionInDays: properties.RetentionInDays }).retentionInDays,
      metricFilterCount: declared(stage, 'AWS::Logs::MetricFilter').filter(
        (one) => one.properties.LogGroupName === name,
      ).length,
      arn: `${logGroupArn}:*`,
      logGroupArn,
      logGroupClass: properties.LogGroupClass ?? 'STANDARD',
    };
  };

  return {
    targetPrefix: 'Logs_20140328',
    name: 'CloudWatchLogs',
    operations: {
      DescribeLogGroups: operation({
        input: strictObject({
          logGroupNamePrefix: optional(string(), ''),
          logGroupNamePattern: optional(string(), ''),
          nextToken,
          limit: upTo(50),
        }),
        permissions: () => [{ action: 'logs:DescribeLogGroups', resource: arn('logs', 'log-group:*') }],
        run: (input) => {
          if (input.logGroupNamePrefix !== '' && input.logGroupNamePattern !== '') {
            throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
          }
          const names = new Set([...logs.names, ...records.of('log').map(({ logGroup }) => logGroup)]);
          const wanted = [...names].filter(
            (name) => name.startsWith(input.logGroupNamePrefix) && name.includes(input.logGroupNamePattern),
          );
          const { items, next } = pageOf(wanted.toSorted(), input.nextToken, input.limit, invalidToken);
          // Whoever asks with a pattern hears less. Recorded: test_logs_groups::test_describe_log_groups_with_pattern
          const more = input.logGroupNamePattern === '' ? { storedBytes: 0, deletionProtectionEnabled: false } : {};
          return { logGroups: items.map((name) => ({ ...described(name), ...more })), nextToken: next };
        },
      }),
      DescribeLogStreams: operation({
        input: strictObject({
          ...group,
          logStreamNamePrefix: optional(string(), ''),
          orderBy: optional(picklist(['LogStreamName', 'LastEventTime']), 'LogStreamName'),
          descending: optional(boolean(), false),
          nextToken,
          limit: upTo(50),
        }),
        permissions: on('DescribeLogStreams'),
        run: ({ logStreamNamePrefix, orderBy, descending, ...input }) => {
          const streams = streamsOf(lines(nameOf(input)))
            .filter(({ logStreamName }) => logStreamName.startsWith(logStreamNamePrefix))
            .toSorted((a, b) =>
              orderBy === 'LastEventTime'
                ? a.lastEventTimestamp - b.lastEventTimestamp
                : a.logStreamName.localeCompare(b.logStreamName),
            );
          const { items, next } = pageOf(
            descending ? streams.reverse() : streams,
            input.nextToken,
            input.limit,
            invalidToken,
          );
          const prefix = `${arn('logs', `log-group:${nameOf(input)}`)}:log-stream:`;
          return {
            logStreams: items.map((one) => ({ ...one, arn: `${prefix}${one.logStreamName}` })),
            nextToken: next,
          };
        },
      }),
      FilterLogEvents: operation({
        input: strictObject({
          ...group,
          ...moments,
          logStreamNames: optional(array(string())),
          logStreamNamePrefix: optional(string(), ''),
          filterPattern: optional(string(), ''),
          interleaved: optional(boolean()),
          nextToken,
          limit: events,
        }),
        permissions: on('FilterLogEvents'),
        run: ({ startTime, endTime, logStreamNames, logStreamNamePrefix, filterPattern, ...input }) => {
          checkLimit(input.limit);
          const matches = pattern(filterPattern);
          const events = eventsOf(lines(nameOf(input))).filter(
            ({ timestamp, logStreamName, message }) =>
              timestamp >= startTime &&
              timestamp <= endTime &&
              (logStreamNames?.includes(logStreamName) ?? logStreamName.startsWith(logStreamNamePrefix)) &&
              matches({ line: message, json: parsedJson(message) }),
          );
          const { items, next } = pageOf(events, input.nextToken, input.limit, invalidToken);
          return { events: items.map(({ number: _, ...event }) => event), searchedLogStreams: [], nextToken: next };
        },
      }),
      GetLogEvents: operation({
        input: strictObject({
          ...group,
          ...moments,
          logStreamName: string(),
          startFromHead: optional(boolean(), false),
          nextToken,
          limit: events,
        }),
        permissions: on('GetLogEvents'),
        run: ({ startTime, endTime, logStreamName, startFromHead, ...input }) => {
          checkLimit(input.limit);
          const stream = eventsOf(lines(nameOf(input))).filter((event) => event.logStreamName === logStreamName);
          if (stream.length === 0)
            throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
          const wanted = stream.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
          // A token names the event that is next; at the end of the stream the same one comes again.
          const latest = Math.max(0, wanted.length - input.limit);
          const start =
            input.nextToken === undefined ? (startFromHead ? 0 : latest) : position(input.nextToken, wanted);
          const events = wanted.slice(start, start + input.limit);
          const next = wanted[start + events.length - 1];
          return {
            events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
            nextForwardToken: `f/${next === undefined ? 0 : next.number + 1}`,
            nextBackwardToken: `b/${wanted[Math.max(0, start - input.limit)]?.number ?? 0}`,
          };
        },
      }),
    },
  };
}

interface Group {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The name of a group, which may be given by its ARN. */
function nameOf({ logGroupName, logGroupIdentifier }: Group): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    // Recorded of streams: test_logs_streams::test_describe_log_streams_with_log_group_identifier
    throw new AwsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  const name = logGroupName ?? logGroupIdentifier?.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
  if (name === undefined) throw invalid('Either logGroupName or logGroupIdentifier must be specified.');
  return name;
}

const streamOf = ({ logStream = STREAM }: Line) => logStream;

/** The id of an event is unique, because clients that follow a log leave out what they have seen. */
const eventsOf = (lines: readonly Line[]) =>
  lines.map((line) => ({
    number: line.number,
    logStreamName: streamOf(line),
    timestamp: line.at,
    message: line.line,
    ingestionTime: line.at,
    eventId: `${line.at}${line.number}`.padStart(56, '0'),
  }));

function streamsOf(lines: readonly Line[]) {
  const byName = Map.groupBy(lines, streamOf);
  return [...byName].map(([logStreamName, [first, ...others]]) => ({
    logStreamName,
    creationTime: first?.at ?? 0,
    firstEventTimestamp: first?.at ?? 0,
    lastEventTimestamp: (others.at(-1) ?? first)?.at ?? 0,
    lastIngestionTime: (others.at(-1) ?? first)?.at ?? 0,
    storedBytes: 0,
  }));
}

function pattern(source: string): FilterPattern {
  try {
    return parseFilterPattern(source);
  } catch (error) {
    if (error instanceof StageError) throw invalid(error.message);
    throw error;
  }
}

/** The place of the event that a token names, or of the first one after it when it was let go. */
function position(token: string, events: readonly { readonly number: number }[]): number {
  const [, found] = /^[fb]\/(\d+)$/.exec(token) ?? [];
  if (found === undefined) throw invalidToken;
  const place = events.findIndex(({ number }) => number >= Number(found));
  return place === -1 ? events.length : place;
}

function checkLimit(limit: number): void {
  if (limit <= MOST_EVENTS) return;
  const constraint = `Member must have value less than or equal to ${MOST_EVENTS}`;
  throw invalid(`1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ${constraint}`);
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message);
const invalidToken = invalid('The specified nextToken is invalid.');
