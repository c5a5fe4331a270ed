import { type InferOutput, optional, picklist, strictObject, string } from 'valibot';
import type { LoggingSettings } from './access-log-line.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html */
export const loggingConfiguration = strictObject({
  DestinationBucketName: optional(string()),
  LogFilePrefix: optional(string(), ''),
  TargetObjectKeyFormat: optional(
    strictObject({
      PartitionedPrefix: optional(
        strictObject({ PartitionDateSource: optional(picklist(['EventTime', 'DeliveryTime']), 'DeliveryTime') }),
      ),
      SimplePrefix: optional(strictObject({})),
    }),
  ),
});

/** Where the log of a bucket goes: to itself, if the template names no other bucket. */
export function loggingOf(
  configuration: InferOutput<typeof loggingConfiguration> | undefined,
  bucket: string,
): LoggingSettings | undefined {
  if (configuration === undefined) return undefined;
  const partition = configuration.TargetObjectKeyFormat?.PartitionedPrefix?.PartitionDateSource;
  return {
    bucket: configuration.DestinationBucketName ?? bucket,
    prefix: configuration.LogFilePrefix,
    ...(partition === undefined ? {} : { partition }),
  };
}
