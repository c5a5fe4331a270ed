import type { Runtime } from './runtimes.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DurableConfig.html */
export interface DurableSettings {
  /** For a durable execution, with everything that it waits for: 1 to 31,622,400. */
  readonly executionTimeoutSeconds: number;
  /** How long an execution that has ended is kept: 1 to 90. */
  readonly retentionDays: number;
}

/** The settings of a function. A published version has a frozen copy, with its own ARN. */
export interface FunctionSettings {
  readonly name: string;
  /** Of a published version: with its number. */
  readonly arn: string;
  /** The number of a published version. @default '$LATEST' */
  readonly version?: string;
  readonly roleArn: string;
  /** Absolute folder of the bundle. */
  readonly codeDirectory: string;
  /** @default `DEFAULT_RUNTIME` */
  readonly runtime?: Runtime;
  /** Absolute folders of its layers, in the order in which they are merged. @default none */
  readonly layers?: readonly string[];
  /** `<path without extension>.<export>` */
  readonly handler: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Of a durable function. @default none: each invocation is for itself */
  readonly durable?: DurableSettings;
  /** Queue or topic that keeps the asynchronous events that fail. @default none */
  readonly deadLetterArn?: string | undefined;
  /** Whether Lambda records traces of it, or only passes on what it gets. @default 'PassThrough' */
  readonly tracing?: 'Active' | 'PassThrough';
  readonly logGroup: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Stands for the unpublished code of a function, which is what an invocation without a qualifier runs. */
export const LATEST = '$LATEST';

/** The version or alias in an ARN, unless it names the unpublished code. */
export function qualifierOf(arn: string): string | undefined {
  const qualifier = arn.split(':')[7];
  return qualifier === LATEST ? undefined : qualifier;
}
