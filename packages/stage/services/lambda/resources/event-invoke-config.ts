import { integer, maxValue, minValue, optional, pipe, strictObject, string } from 'valibot';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, numeric, physicalName, place } from '../../../resource-values.ts';
import type { StageCore } from '../../../service.ts';
import { ASYNC_DEFAULTS } from '../async-settings.ts';
import type { Lambda } from '../lambda.ts';

const destination = optional(strictObject({ Destination: string() }));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export function eventInvokeConfigResources(lambda: Lambda, { targets }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::Lambda::EventInvokeConfig',
      properties: {
        FunctionName: string(),
        Qualifier: string(),
        MaximumRetryAttempts: optional(
          pipe(numeric, integer(), minValue(0), maxValue(2)),
          ASYNC_DEFAULTS.maximumRetryAttempts,
        ),
        MaximumEventAgeInSeconds: optional(
          pipe(numeric, integer(), minValue(60), maxValue(21_600)),
          ASYNC_DEFAULTS.maximumEventAgeSeconds,
        ),
        DestinationConfig: optional(strictObject({ OnSuccess: destination, OnFailure: destination })),
      },
      create(properties, origin) {
        const { FunctionName, Qualifier, DestinationConfig } = properties;
        const onSuccess = DestinationConfig?.OnSuccess?.Destination;
        const onFailure = DestinationConfig?.OnFailure?.Destination;
        for (const target of [onSuccess, onFailure]) if (target !== undefined) targets.check(target, place(origin));
        accepted(origin, () =>
          lambda.asynchronous.configure(FunctionName, Qualifier, {
            maximumRetryAttempts: properties.MaximumRetryAttempts,
            maximumEventAgeSeconds: properties.MaximumEventAgeInSeconds,
            onSuccess,
            onFailure,
          }),
        );
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
