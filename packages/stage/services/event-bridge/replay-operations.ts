import { array, maxLength, minLength, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { epochSeconds } from '../../wire/epoch-seconds.ts';
import { pageOf } from '../../wire/pages.ts';
import type { EventBridge } from './event-bridge.ts';
import { paged } from './listing.ts';
import type { Replay } from './replays.ts';
import { busName } from './rule.ts';

const replayName = pipe(string(), minLength(1), maxLength(64), regex(/^[.\-_A-Za-z0-9]+$/));
const state = picklist(['STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED']);

/** Replays of archives. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
export function replayOperations(bridge: EventBridge): Readonly<Record<string, Operation>> {
  const { archives, replays } = bridge;
  const allow = (action: string, name: string) => [
    { action: `events:${action}`, resource: bridge.arn(`replay/${name}`) },
  ];
  const seconds = (milliseconds: number | undefined) => (milliseconds === undefined ? undefined : milliseconds / 1_000);
  const listed = (replay: Replay) => ({
    ReplayName: replay.name,
    EventSourceArn: bridge.arn(`archive/${replay.archive}`),
    State: replay.state,
    EventStartTime: seconds(replay.from),
    EventEndTime: seconds(replay.to),
    EventLastReplayedTime: seconds(replay.lastEventAt),
    ReplayStartTime: seconds(replay.startedAt),
    ReplayEndTime: seconds(replay.endedAt),
  });

  return {
    StartReplay: operation({
      input: strictObject({
        ReplayName: replayName,
        Description: optional(pipe(string(), maxLength(512))),
        EventSourceArn: string(),
        EventStartTime: epochSeconds,
        EventEndTime: epochSeconds,
        Destination: strictObject({ Arn: string(), FilterArns: optional(array(string())) }),
      }),
      // Of the archive (unverified; settled by: StartReplay as a role that may do it on the archive only).
      permissions: ({ EventSourceArn }) => [{ action: 'events:StartReplay', resource: EventSourceArn }],
      run({ ReplayName, Description, EventSourceArn, EventStartTime, EventEndTime, Destination }) {
        const bus = busName(Destination.Arn);
        bridge.check(bus);
        const archive = busName(EventSourceArn);
        if (!archives.has(archive)) throw invalid('EventSourceArn', `Archive ${archive} does not exist.`);
        if (archives.find(archive).bus !== bus) {
          throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.');
        }
        if (EventStartTime >= EventEndTime) {
          throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
        }
        const replay = replays.start({
          name: ReplayName,
          archive,
          bus,
          description: Description,
          rules: Destination.FilterArns,
          from: EventStartTime * 1_000,
          to: EventEndTime * 1_000,
        });
        return {
          ReplayArn: bridge.arn(`replay/${replay.name}`),
          State: replay.state,
          ReplayStartTime: seconds(replay.startedAt),
        };
      },
    }),
    DescribeReplay: operation({
      input: strictObject({ ReplayName: replayName }),
      permissions: ({ ReplayName }) => allow('DescribeReplay', ReplayName),
      run({ ReplayName }) {
        const replay = replays.find(ReplayName);
        return {
          ...listed(replay),
          ReplayArn: bridge.arn(`replay/${replay.name}`),
          Description: replay.description,
          Destination: { Arn: bridge.busArn(replay.bus), FilterArns: replay.rules },
        };
      },
    }),
    ListReplays: operation({
      input: strictObject({
        NamePrefix: optional(string(), ''),
        State: optional(state),
        EventSourceArn: optional(string()),
        ...paged,
      }),
      permissions: () => allow('ListReplays', '*'),
      run({ NamePrefix, State, EventSourceArn, NextToken, Limit }) {
        const archive = EventSourceArn === undefined ? undefined : busName(EventSourceArn);
        const wanted = replays
          .all()
          .filter(
            (replay) =>
              replay.name.startsWith(NamePrefix) &&
              (State ?? replay.state) === replay.state &&
              (archive ?? replay.archive) === replay.archive,
          );
        const { items, next } = pageOf(wanted, NextToken, Limit);
        return { Replays: items.map(listed), NextToken: next };
      },
    }),
    CancelReplay: operation({
      input: strictObject({ ReplayName: replayName }),
      permissions: ({ ReplayName }) => allow('CancelReplay', ReplayName),
      run({ ReplayName }) {
        const replay = replays.cancel(ReplayName);
        return { ReplayArn: bridge.arn(`replay/${replay.name}`), State: replay.state };
      },
    }),
  };
}

const invalid = (parameter: string, reason: string) =>
  new AwsError('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`);
