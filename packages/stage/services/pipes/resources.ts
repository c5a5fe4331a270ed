import {
  array,
  type InferOutput,
  literal,
  maxLength,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { parsePattern } from '../../event-pattern.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, named, physicalName, place, placed, reasons, text } from '../../resource-values.ts';
import { MAX_FILTERS, queueFilter } from '../lambda/queue-filter.ts';
import { QueuePoller } from '../lambda/queue-poller.ts';
import { StreamPoller } from '../lambda/stream-poller.ts';
import { tableStream } from '../lambda/table-stream.ts';
import { logGroupName } from '../step-functions/log-lines.ts';
import type { PipesStage } from './index.ts';
import type { Pipe, PipeTarget } from './pipe.ts';
import { pipeInput } from './pipe-input.ts';
import type { Pipes } from './pipes.ts';

const SOURCES = /^arn:aws:(sqs|dynamodb):/;
const ENRICHMENTS = /^arn:aws:(lambda|states):/;
const TARGETS = /^arn:aws:(sqs|sns|events|states|lambda):/;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html#pipes-batchable-target */
const BATCH_LIMIT = 10;

const template = optional(text(8_192));
const invocation = strictObject({ InvocationType: optional(picklist(['REQUEST_RESPONSE', 'FIRE_AND_FORGET'])) });
const sourceParameters = strictObject({
  FilterCriteria: optional(
    strictObject({
      Filters: optional(pipe(array(strictObject({ Pattern: string() })), maxLength(MAX_FILTERS)), []),
    }),
  ),
  // https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceDynamoDBStreamParameters.html
  DynamoDBStreamParameters: optional(
    strictObject({
      StartingPosition: picklist(['TRIM_HORIZON', 'LATEST']),
      BatchSize: optional(between(1, 10_000), 100),
      MaximumBatchingWindowInSeconds: optional(between(0, 300), 0),
      MaximumRecordAgeInSeconds: optional(between(-1, 604_800), -1),
      MaximumRetryAttempts: optional(between(-1, 10_000), -1),
      ParallelizationFactor: optional(between(1, 10), 1),
      OnPartialBatchItemFailure: optional(literal('AUTOMATIC_BISECT')),
      DeadLetterConfig: optional(strictObject({ Arn: string() })),
    }),
  ),
  // https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceSqsQueueParameters.html
  SqsQueueParameters: optional(
    strictObject({
      BatchSize: optional(between(1, 10_000), 10),
      MaximumBatchingWindowInSeconds: optional(between(0, 300), 0),
    }),
  ),
});
const targetParameters = strictObject({
  InputTemplate: template,
  SqsQueueParameters: optional(strictObject({})),
  LambdaFunctionParameters: optional(invocation),
  StepFunctionStateMachineParameters: optional(invocation),
  EventBridgeEventBusParameters: optional(
    strictObject({ DetailType: optional(text(128, 1)), Source: optional(text(256, 1)) }),
  ),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-pipes-pipe.html */
export function pipeResources(pipes: Pipes, stage: PipesStage): readonly ResourceType[] {
  const { access, activity, arn, clock, dynamodb, keep, records, region, sqs, targets, whenLoaded } = stage;
  const environment = { access, activity, clock, records, targets, lambda: pipes };
  return [
    resourceType({
      type: 'AWS::Pipes::Pipe',
      properties: {
        Name: optional(named(64, '.-_')),
        RoleArn: string(),
        Source: pipe(string(), regex(SOURCES, 'the local stage reads queues and streams of tables')),
        SourceParameters: optional(sourceParameters, {}),
        Enrichment: optional(
          pipe(string(), regex(ENRICHMENTS, 'the local stage enriches by functions and state machines')),
        ),
        EnrichmentParameters: optional(strictObject({ InputTemplate: template }), {}),
        Target: pipe(
          string(),
          regex(TARGETS, 'the local stage has pipes to queues, topics, buses, state machines and functions'),
        ),
        TargetParameters: optional(targetParameters, {}),
        DesiredState: optional(picklist(['RUNNING', 'STOPPED']), 'RUNNING'),
        LogConfiguration: optional(
          strictObject({
            CloudwatchLogsLogDestination: strictObject({ LogGroupArn: string() }),
            Level: picklist(['OFF', 'ERROR', 'INFO', 'TRACE']),
          }),
        ),
      },
      notExecuted: { Description: reasons.description, Tags: reasons.tags, KmsKeyIdentifier: reasons.encryption },
      create(properties, origin) {
        const { Source, SourceParameters, Enrichment, TargetParameters, LogConfiguration } = properties;
        const name = properties.Name ?? physicalName(origin);
        const at = place(origin);
        const made: Pipe = {
          arn: arn('pipes', `pipe/${name}`),
          name,
          roleArn: properties.RoleArn,
          sourceArn: Source,
          enrichment:
            Enrichment === undefined
              ? undefined
              : { arn: Enrichment, input: pipeInput(properties.EnrichmentParameters.InputTemplate, at) },
          target: targetOf(properties.Target, TargetParameters, at),
          log: logOf(LogConfiguration),
        };
        targets.check(properties.Target, at);
        pipes.add(made);
        const patterns = (SourceParameters.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern);
        const start = Source.startsWith('arn:aws:sqs:') ? readQueue() : readStream();
        whenLoaded(() => {
          pipes.check(made);
          if (properties.DesiredState === 'RUNNING') start();
        });
        return { ref: name, attributes: { Arn: made.arn, CurrentState: properties.DesiredState } };

        function readQueue(): () => void {
          const { BatchSize, MaximumBatchingWindowInSeconds } = {
            ...QUEUE_DEFAULTS,
            ...SourceParameters.SqsQueueParameters,
          };
          checkBatch(BatchSize, made.target, origin);
          const poller = new QueuePoller(
            {
              queue: accepted(origin, () => sqs.byArn(Source, 'Source')),
              functionArn: made.arn,
              batchSize: BatchSize,
              windowSeconds: MaximumBatchingWindowInSeconds,
              accepts: placed(origin, () => queueFilter(patterns)),
              maxConcurrency: 1_000,
              reportsBatchItemFailures: true,
              region,
            },
            environment,
          );
          return () => poller.start();
        }

        function readStream(): () => void {
          const of = SourceParameters.DynamoDBStreamParameters;
          if (of === undefined) throw new StageError(`${at}: a stream needs DynamoDBStreamParameters.`);
          checkBatch(of.BatchSize, made.target, origin);
          const poller = new StreamPoller(
            {
              stream: tableStream(accepted(origin, () => dynamodb.stream(Source))),
              functionArn: made.arn,
              startingPosition: of.StartingPosition,
              batchSize: of.BatchSize,
              batchingWindowSeconds: of.MaximumBatchingWindowInSeconds,
              parallelizationFactor: of.ParallelizationFactor,
              bisectsOnError: of.OnPartialBatchItemFailure !== undefined,
              maxRetryAttempts: of.MaximumRetryAttempts,
              maxRecordAgeSeconds: of.MaximumRecordAgeInSeconds,
              reportsBatchItemFailures: true,
              filters: patterns.map((pattern) => placed(origin, () => parsePattern(pattern))),
              onFailureArn: of.DeadLetterConfig?.Arn,
            },
            environment,
          );
          keep(`pipe ${name}`, poller);
          return () => poller.start();
        }
      },
    }),
  ];
}

const QUEUE_DEFAULTS = { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 };

/** Queues, topics and buses take ten at a time, and the pipe never splits a batch. */
function checkBatch(size: number, { arn }: PipeTarget, origin: ResourceOrigin): void {
  if (/^arn:aws:(sqs|sns|events):/.test(arn) && size > BATCH_LIMIT) {
    throw new StageError(`${place(origin)}: a batch of ${size} is more than the ${BATCH_LIMIT} that ${arn} takes.`);
  }
}

type TargetParameters = InferOutput<typeof targetParameters>;

function targetOf(arn: string, parameters: TargetParameters, namedBy: string): PipeTarget {
  const { LambdaFunctionParameters, StepFunctionStateMachineParameters, EventBridgeEventBusParameters } = parameters;
  const { InvocationType = 'REQUEST_RESPONSE' } = {
    ...LambdaFunctionParameters,
    ...StepFunctionStateMachineParameters,
  };
  return {
    arn,
    input: pipeInput(parameters.InputTemplate, namedBy),
    waits: InvocationType === 'REQUEST_RESPONSE',
    event: {
      source: EventBridgeEventBusParameters?.Source,
      detailType: EventBridgeEventBusParameters?.DetailType,
    },
  };
}

function logOf(configuration?: {
  readonly CloudwatchLogsLogDestination: { readonly LogGroupArn: string };
  readonly Level: 'OFF' | 'ERROR' | 'INFO' | 'TRACE';
}): Pipe['log'] {
  if (configuration === undefined || configuration.Level === 'OFF') return undefined;
  return { group: logGroupName(configuration.CloudwatchLogsLogDestination.LogGroupArn), level: configuration.Level };
}
