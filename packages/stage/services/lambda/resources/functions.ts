import {
  array,
  check,
  integer,
  maxLength,
  minValue,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
  transform,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, between, named, numeric, physicalName, place, reasons } from '../../../resource-values.ts';
import type { StageCore } from '../../../service.ts';
import { isAppConfigAgent } from '../app-config-extension.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';
import { RUNTIMES } from '../runtimes.ts';
import { asset, assetFolder, code, codeOf, handler, otherRuntimes } from './code.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);
const variableName = pipe(
  string(),
  check((name) => !RESERVED.has(name), 'Lambda sets this variable itself'),
);

/** Bytes of all variables of a function together: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_VARIABLES = 4_096;
const variables = pipe(
  record(variableName, string()),
  check((all) => Buffer.byteLength(JSON.stringify(all)) <= MAX_VARIABLES, 'all variables together have up to 4 KB'),
);

/**
 * The timeout is that of the whole execution, up to 366 days. A closed execution is kept for 14 days by default.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-durableconfig.html
 */
const durableConfig = pipe(
  strictObject({
    ExecutionTimeout: between(1, 31_622_400),
    RetentionPeriodInDays: optional(between(1, 90), 14),
  }),
  transform(({ ExecutionTimeout, RetentionPeriodInDays }) => ({
    executionTimeoutSeconds: ExecutionTimeout,
    retentionDays: RetentionPeriodInDays,
  })),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html */
export function functionResources(lambda: Lambda, stage: LambdaStage): readonly ResourceType[] {
  const { arn } = stage;
  /** Absolute folder of each layer version, by its ARN. */
  const layers = new Map<string, string>();
  return [
    resourceType({
      type: 'AWS::Lambda::Function',
      properties: {
        Code: code,
        // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
        Layers: optional(pipe(array(string()), maxLength(5)), []),
        Handler: optional(handler),
        Role: string(),
        Runtime: optional(picklist(RUNTIMES, `the stage runs ${RUNTIMES.join(', ')}`)),
        PackageType: optional(picklist(['Zip', 'Image'])),
        FunctionName: optional(named(64)),
        // Its share of a core, which grows with the memory in Lambda, is that of the machine in any size.
        MemorySize: optional(between(128, 10_240), 128),
        EphemeralStorage: optional(strictObject({ Size: between(512, 10_240) })),
        KmsKeyArn: optional(string()),
        Timeout: optional(between(1, 900), 3),
        ReservedConcurrentExecutions: optional(pipe(numeric, integer(), minValue(0))),
        DeadLetterConfig: optional(strictObject({ TargetArn: optional(string()) })),
        TracingConfig: optional(strictObject({ Mode: picklist(['Active', 'PassThrough']) })),
        DurableConfig: optional(durableConfig),
        Environment: optional(strictObject({ Variables: optional(variables, {}) })),
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
        ImageConfig: 'The Metadata says what runs without the container.',
        RecursiveLoop:
          'Lambda finds a loop by what it adds to the trace header, and AWS documents neither its form nor the exact count.',
        RuntimeManagementConfig: 'Every runtime is the Node.js of the stage.',
        Tags: reasons.tags,
      },
      unfit: otherRuntimes,
      create(properties, origin) {
        const name = properties.FunctionName ?? physicalName(origin);
        const functionArn = arn('lambda', `function:${name}`);
        const { KmsKeyArn } = properties;
        if (KmsKeyArn !== undefined) accepted(origin, () => stage.kms.find(KmsKeyArn));
        const deadLetterArn = properties.DeadLetterConfig?.TargetArn;
        if (deadLetterArn !== undefined) checkDeadLetters(deadLetterArn, stage, place(origin));
        lambda.register({
          name,
          arn: functionArn,
          roleArn: properties.Role,
          ...codeOf(properties, name, origin, lambda),
          ...(properties.Runtime === undefined ? {} : { runtime: properties.Runtime }),
          hasAppConfigAgent: properties.Layers.some(isAppConfigAgent),
          // The agent is a program of AWS; what it answers, the stage answers.
          layers: properties.Layers.filter((layer) => !isAppConfigAgent(layer)).map((layer) => {
            const folder = layers.get(layer);
            if (folder !== undefined) return folder;
            throw new StageError(`${place(origin)}: property Layers names ${layer}, which no stack creates.`);
          }),
          memoryMiB: properties.MemorySize,
          timeoutSeconds: properties.Timeout,
          ...(properties.DurableConfig === undefined ? {} : { durable: properties.DurableConfig }),
          ...(properties.TracingConfig === undefined ? {} : { tracing: properties.TracingConfig.Mode }),
          logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
          variables: properties.Environment?.Variables ?? {},
          ...(KmsKeyArn === undefined ? {} : { kmsKeyArn: KmsKeyArn }),
          ...(properties.EphemeralStorage === undefined
            ? {}
            : { ephemeralStorageMiB: properties.EphemeralStorage.Size }),
          deadLetterArn,
        });
        const reserved = properties.ReservedConcurrentExecutions;
        if (reserved !== undefined) accepted(origin, () => lambda.concurrency.reserve(name, reserved));
        return { ref: name, attributes: { Arn: functionArn } };
      },
    }),
    resourceType({
      type: 'AWS::Lambda::LayerVersion',
      properties: { Content: asset, LayerName: optional(named(140)) },
      notExecuted: {
        CompatibleArchitectures: 'Lambda uses it to filter lists.',
        CompatibleRuntimes: 'Lambda uses it to filter lists.',
        Description: reasons.description,
        LicenseInfo: reasons.description,
      },
      create({ Content, LayerName }, origin) {
        const prefix = `${arn('lambda', `layer:${LayerName ?? physicalName(origin)}`)}:`;
        const versions = [...layers.keys()].filter((layer) => layer.startsWith(prefix)).length;
        const layerArn = `${prefix}${versions + 1}`;
        layers.set(layerArn, assetFolder(Content, origin));
        return { ref: layerArn, attributes: { LayerVersionArn: layerArn } };
      },
    }),
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
function checkDeadLetters(targetArn: string, { targets }: StageCore, namedBy: string): void {
  if (!/^arn:[\w-]+:(sqs|sns):/.test(targetArn)) {
    throw new StageError(
      `${namedBy}: property DeadLetterConfig names ${targetArn}: only a queue or a topic can be one.`,
    );
  }
  targets.check(targetArn, namedBy);
}
