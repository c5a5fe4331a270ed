import { array, literal, number, optional, picklist, record, strictObject, string } from 'valibot';
import { StageError } from '../errors.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { type ResourceType, resourceType } from '../registry.ts';
import { QueuePoller } from '../services/lambda/queue-poller.ts';
import type { StageServices } from '../services.ts';
import { numeric, physicalName, reasons } from './shared.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html */
export function lambdaResources(services: StageServices): readonly ResourceType[] {
  const { access, activity, arn, lambda, region, sqs } = services;
  return [
    resourceType({
      type: 'AWS::Lambda::Function',
      properties: {
        Code: strictObject({ S3Bucket: string(), S3Key: string() }),
        Handler: string(),
        Role: string(),
        Runtime: literal('nodejs24.x'),
        FunctionName: optional(string()),
        MemorySize: optional(numeric, 128),
        Timeout: optional(numeric, 3),
        Environment: optional(strictObject({ Variables: optional(record(string(), string()), {}) })),
        LoggingConfig: optional(
          strictObject({
            LogGroup: optional(string()),
            LogFormat: optional(picklist(['JSON', 'Text'])),
            ApplicationLogLevel: optional(string()),
            SystemLogLevel: optional(string()),
          }),
        ),
      },
      notExecuted: {
        Architectures: 'Bundles are JavaScript; the laptop has the architecture it has.',
        Description: reasons.description,
        Tags: reasons.tags,
        TracingConfig: reasons.tracing,
      },
      create(properties, origin) {
        const name = properties.FunctionName ?? physicalName(origin);
        const functionArn = arn('lambda', `function:${name}`);
        const hash = properties.Code.S3Key.replace(/\.zip$/, '');
        const codeDirectory = origin.asset(hash);
        if (codeDirectory === undefined) {
          throw new StageError(`${origin.stackName}/${origin.logicalId}: the cloud assembly has no asset ${hash}.`);
        }
        lambda.register({
          name,
          arn: functionArn,
          roleArn: properties.Role,
          codeDirectory,
          handler: properties.Handler,
          memoryMiB: properties.MemorySize,
          timeoutSeconds: properties.Timeout,
          logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
          variables: properties.Environment?.Variables ?? {},
        });
        return { ref: name, attributes: { Arn: functionArn } };
      },
    }),
    resourceType({
      type: 'AWS::Lambda::Permission',
      properties: {
        Action: literal('lambda:InvokeFunction'),
        FunctionName: string(),
        Principal: string(),
        SourceArn: optional(string()),
        SourceAccount: optional(string()),
      },
      create({ FunctionName, Principal, SourceArn, SourceAccount }, origin) {
        const functionArn = lambda.find(FunctionName).arn;
        const document: PolicyDocument = {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'lambda:InvokeFunction',
              Resource: functionArn,
              Principal: { Service: Principal },
              Condition: {
                ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
                ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
              },
            },
          ],
        };
        access.addResourcePolicy(functionArn, document);
        return { ref: physicalName(origin) };
      },
    }),
    resourceType({
      type: 'AWS::Lambda::EventSourceMapping',
      properties: {
        EventSourceArn: string(),
        FunctionName: string(),
        BatchSize: optional(numeric, 10),
        FunctionResponseTypes: optional(array(literal('ReportBatchItemFailures')), []),
        ScalingConfig: optional(strictObject({ MaximumConcurrency: optional(number(), 1_000) })),
      },
      notExecuted: { Tags: reasons.tags },
      create(properties, origin) {
        const poller = new QueuePoller(
          {
            queue: sqs.byArn(properties.EventSourceArn),
            functionArn: lambda.find(properties.FunctionName).arn,
            batchSize: properties.BatchSize,
            maxConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? 1_000,
            reportsBatchItemFailures: properties.FunctionResponseTypes.length > 0,
            region,
          },
          { lambda, access, activity },
        );
        services.whenLoaded(() => poller.start());
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
