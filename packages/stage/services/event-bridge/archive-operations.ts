import {
  integer,
  maxLength,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import type { Archive } from './archives.ts';
import type { EventBridge } from './event-bridge.ts';
import { paged } from './listing.ts';
import { busName } from './rule.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
export const archiveName = pipe(string(), minLength(1), maxLength(48), regex(/^[.\-_A-Za-z0-9]+$/));
const description = optional(pipe(string(), maxLength(512)));
const retentionDays = pipe(number(), integer(), minValue(0));

/** Archives of buses, as callers make and see them. */
export function archiveOperations(bridge: EventBridge): Readonly<Record<string, Operation>> {
  const { archives } = bridge;
  const allow = (action: string, name: string) => [
    { action: `events:${action}`, resource: bridge.arn(`archive/${name}`) },
  ];
  const made = (archive: Archive) => ({
    ArchiveArn: bridge.arn(`archive/${archive.name}`),
    CreationTime: archive.createdAt / 1_000,
    State: 'ENABLED',
  });
  const listed = (archive: Archive) => {
    const { count, size } = archives.contentOf(archive);
    return {
      ArchiveName: archive.name,
      EventSourceArn: bridge.busArn(archive.bus),
      State: 'ENABLED',
      RetentionDays: archive.retentionDays,
      SizeBytes: size,
      EventCount: count,
      CreationTime: archive.createdAt / 1_000,
    };
  };

  return {
    CreateArchive: operation({
      input: strictObject({
        ArchiveName: archiveName,
        EventSourceArn: string(),
        Description: description,
        EventPattern: optional(string()),
        RetentionDays: optional(retentionDays, 0),
      }),
      permissions: ({ ArchiveName }) => allow('CreateArchive', ArchiveName),
      run({ ArchiveName: name, EventSourceArn, Description, EventPattern: pattern, RetentionDays }) {
        const bus = busName(EventSourceArn);
        bridge.check(bus);
        const settings = { name, bus, description: Description, pattern, retentionDays: RetentionDays };
        return made(archives.create(settings, false));
      },
    }),
    DescribeArchive: operation({
      input: strictObject({ ArchiveName: archiveName }),
      permissions: ({ ArchiveName }) => allow('DescribeArchive', ArchiveName),
      run({ ArchiveName }) {
        const archive = archives.find(ArchiveName);
        const { description: Description, pattern: EventPattern } = archive;
        return { ...listed(archive), ArchiveArn: made(archive).ArchiveArn, Description, EventPattern };
      },
    }),
    ListArchives: operation({
      input: strictObject({
        NamePrefix: optional(string(), ''),
        EventSourceArn: optional(string()),
        State: optional(picklist(['ENABLED', 'DISABLED', 'CREATING', 'UPDATING', 'CREATE_FAILED', 'UPDATE_FAILED'])),
        ...paged,
      }),
      permissions: () => allow('ListArchives', '*'),
      run({ NamePrefix, EventSourceArn, State = 'ENABLED', NextToken, Limit }) {
        const bus = EventSourceArn === undefined ? undefined : busName(EventSourceArn);
        if (bus !== undefined) bridge.check(bus);
        const wanted = archives
          .all()
          .filter((archive) => archive.name.startsWith(NamePrefix) && (bus ?? archive.bus) === archive.bus);
        const { items, next } = pageOf(State === 'ENABLED' ? wanted : [], NextToken, Limit);
        return { Archives: items.map(listed), NextToken: next };
      },
    }),
    UpdateArchive: operation({
      input: strictObject({
        ArchiveName: archiveName,
        Description: description,
        EventPattern: optional(string()),
        RetentionDays: optional(retentionDays),
      }),
      permissions: ({ ArchiveName }) => allow('UpdateArchive', ArchiveName),
      run({ ArchiveName, Description, EventPattern, RetentionDays }) {
        if (Description === undefined && EventPattern === undefined && RetentionDays === undefined) {
          const message = 'At least one of EventPattern, RetentionDays or Description must be provided.';
          throw new AwsError('ValidationException', message);
        }
        const change = {
          ...(Description === undefined ? {} : { description: Description }),
          ...(EventPattern === undefined ? {} : { pattern: EventPattern }),
          ...(RetentionDays === undefined ? {} : { retentionDays: RetentionDays }),
        };
        return made(archives.update(ArchiveName, change));
      },
    }),
    DeleteArchive: operation({
      input: strictObject({ ArchiveName: archiveName }),
      permissions: ({ ArchiveName }) => allow('DeleteArchive', ArchiveName),
      run: ({ ArchiveName }) => archives.delete(ArchiveName),
    }),
  };
}
