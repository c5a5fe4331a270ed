import {
  array,
  boolean,
  type GenericSchema,
  type InferOutput,
  integer,
  lazy,
  literal,
  minLength,
  minValue,
  nullable,
  number,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
  union,
  unknown,
  variant,
} from 'valibot';
import { type ChoiceRule, choiceRule } from './choice-rule.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
export interface Definition {
  readonly Comment?: string | undefined;
  readonly QueryLanguage?: 'JSONPath' | 'JSONata' | undefined;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number | undefined;
  readonly Version?: string | undefined;
}

/** What a Map runs for each item. */
export interface Processor extends Definition {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: string } | undefined;
}

const named = string();
/** A number, or an expression of JSONata that gives one. */
const amount = optional(union([number(), string()]));

const common = { Comment: optional(string()), QueryLanguage: optional(picklist(['JSONPath', 'JSONata'])) };
const flow = { Next: optional(named), End: optional(boolean()) };
const inOut = { InputPath: optional(nullable(string())), OutputPath: optional(nullable(string())) };
const output = { Output: optional(unknown()), Assign: optional(record(string(), unknown())) };
const result = {
  ResultPath: optional(nullable(string())),
  ResultSelector: optional(record(string(), unknown())),
};

const retrier = strictObject({
  ErrorEquals: pipe(array(string()), minLength(1)),
  IntervalSeconds: optional(pipe(number(), integer(), minValue(1))),
  MaxAttempts: optional(pipe(number(), integer(), minValue(0))),
  BackoffRate: optional(pipe(number(), minValue(1))),
  MaxDelaySeconds: optional(pipe(number(), integer(), minValue(1))),
  JitterStrategy: optional(picklist(['FULL', 'NONE'])),
  Comment: optional(string()),
});
export type Retrier = InferOutput<typeof retrier>;

const catcher = strictObject({
  ErrorEquals: pipe(array(string()), minLength(1)),
  Next: named,
  ResultPath: optional(nullable(string())),
  Comment: optional(string()),
  ...output,
});
export type Catcher = InferOutput<typeof catcher>;

const errors = { Retry: optional(array(retrier)), Catch: optional(array(catcher)) };

const processor: GenericSchema<unknown, Processor> = lazy(() =>
  strictObject({
    ...machineFields,
    ProcessorConfig: optional(
      strictObject({
        Mode: optional(picklist(['INLINE', 'DISTRIBUTED']), 'INLINE'),
        ExecutionType: optional(picklist(['STANDARD', 'EXPRESS']), 'STANDARD'),
      }),
    ),
  }),
);

const reader = strictObject({
  Resource: string(),
  Parameters: optional(record(string(), unknown())),
  Arguments: optional(unknown()),
  ReaderConfig: optional(
    strictObject({
      InputType: optional(picklist(['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET'])),
      CSVDelimiter: optional(picklist(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'])),
      CSVHeaderLocation: optional(picklist(['FIRST_ROW', 'GIVEN'])),
      CSVHeaders: optional(array(string())),
      ItemsPointer: optional(string()),
      ManifestType: optional(picklist(['S3_INVENTORY', 'ATHENA_DATA'])),
      MaxItems: amount,
      MaxItemsPath: optional(string()),
      Transformation: optional(picklist(['NONE', 'LOAD_AND_FLATTEN'])),
    }),
  ),
});

/** What the states share that do work: they may be tried again, and have a result. */
const work = {
  ...common,
  ...flow,
  ...inOut,
  ...result,
  ...output,
  ...errors,
  Parameters: optional(unknown()),
};

const states = {
  Pass: strictObject({
    Type: literal('Pass'),
    ...common,
    ...flow,
    ...inOut,
    ...output,
    Result: optional(unknown()),
    ResultPath: optional(nullable(string())),
    Parameters: optional(unknown()),
  }),
  Task: strictObject({
    Type: literal('Task'),
    ...work,
    Resource: string(),
    Arguments: optional(unknown()),
    Credentials: optional(record(string(), unknown())),
    TimeoutSeconds: amount,
    TimeoutSecondsPath: optional(string()),
    HeartbeatSeconds: amount,
    HeartbeatSecondsPath: optional(string()),
  }),
  Choice: strictObject({
    Type: literal('Choice'),
    ...common,
    ...inOut,
    ...output,
    Choices: pipe(array(choiceRule), minLength(1)),
    Default: optional(named),
  }),
  Wait: strictObject({
    Type: literal('Wait'),
    ...common,
    ...flow,
    ...inOut,
    ...output,
    Seconds: amount,
    SecondsPath: optional(string()),
    Timestamp: optional(string()),
    TimestampPath: optional(string()),
  }),
  Succeed: strictObject({ Type: literal('Succeed'), ...common, ...inOut, ...output }),
  Fail: strictObject({
    Type: literal('Fail'),
    ...common,
    Error: optional(string()),
    ErrorPath: optional(string()),
    Cause: optional(string()),
    CausePath: optional(string()),
  }),
  Parallel: strictObject({
    Type: literal('Parallel'),
    ...work,
    Arguments: optional(unknown()),
    Branches: pipe(array(processor), minLength(1)),
  }),
  Map: strictObject({
    Type: literal('Map'),
    ...work,
    ItemSelector: optional(unknown()),
    ItemsPath: optional(string()),
    Items: optional(unknown()),
    ItemProcessor: optional(processor),
    Iterator: optional(processor),
    ItemReader: optional(reader),
    ItemBatcher: optional(
      strictObject({
        BatchInput: optional(unknown()),
        MaxItemsPerBatch: amount,
        MaxItemsPerBatchPath: optional(string()),
        MaxInputBytesPerBatch: amount,
        MaxInputBytesPerBatchPath: optional(string()),
      }),
    ),
    ResultWriter: optional(
      strictObject({
        Resource: optional(string()),
        Parameters: optional(record(string(), unknown())),
        Arguments: optional(unknown()),
        WriterConfig: optional(strictObject({ OutputType: optional(string()), Transformation: optional(string()) })),
      }),
    ),
    MaxConcurrency: amount,
    MaxConcurrencyPath: optional(string()),
    ToleratedFailureCount: amount,
    ToleratedFailureCountPath: optional(string()),
    ToleratedFailurePercentage: amount,
    ToleratedFailurePercentagePath: optional(string()),
    Label: optional(string()),
  }),
};

export type PassState = InferOutput<typeof states.Pass>;
export type TaskState = InferOutput<typeof states.Task>;
export interface ChoiceState extends Omit<InferOutput<typeof states.Choice>, 'Choices'> {
  readonly Choices: readonly ChoiceRule[];
}
export type WaitState = InferOutput<typeof states.Wait>;
export type SucceedState = InferOutput<typeof states.Succeed>;
export type FailState = InferOutput<typeof states.Fail>;
export type ParallelState = InferOutput<typeof states.Parallel>;
export type MapState = InferOutput<typeof states.Map>;
export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

const machineFields = {
  Comment: optional(string()),
  QueryLanguage: optional(picklist(['JSONPath', 'JSONata'])),
  States: record(
    string(),
    variant('Type', [
      states.Pass,
      states.Task,
      states.Choice,
      states.Wait,
      states.Succeed,
      states.Fail,
      states.Parallel,
      states.Map,
    ]),
  ),
  StartAt: named,
};

/** The fields of a definition. What `readDefinition` checks besides is how states belong together. */
export const definition: GenericSchema<unknown, Definition> = strictObject({
  ...machineFields,
  Version: optional(literal('1.0')),
  TimeoutSeconds: optional(pipe(number(), integer(), minValue(1))),
});
