import { optional, string, unknown } from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, named, physicalName, reasons, text } from '../../resource-values.ts';
import type { EventBridge } from './event-bridge.ts';
import { busName } from './rule.ts';

const LONGEST_NAME = 48;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
export function archiveResource(eventBridge: EventBridge): ResourceType {
  return resourceType({
    type: 'AWS::Events::Archive',
    properties: {
      ArchiveName: optional(named(LONGEST_NAME, '.-_')),
      SourceArn: string(),
      Description: optional(text(512)),
      EventPattern: optional(unknown()),
      RetentionDays: optional(between(0, 2 ** 31 - 1), 0),
    },
    notExecuted: { KmsKeyIdentifier: reasons.encryption },
    create({ ArchiveName, SourceArn, Description, EventPattern, RetentionDays }, origin) {
      const name = ArchiveName ?? physicalName(origin).slice(-LONGEST_NAME);
      const bus = busName(SourceArn);
      accepted(origin, () => {
        eventBridge.check(bus);
        const pattern = EventPattern === undefined ? undefined : JSON.stringify(EventPattern);
        eventBridge.archives.create(
          { name, bus, description: Description, pattern, retentionDays: RetentionDays },
          true,
        );
      });
      return { ref: name, attributes: { Arn: eventBridge.arn(`archive/${name}`), ArchiveName: name } };
    },
  });
}
