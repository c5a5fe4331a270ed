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
  /** Whether it has the layer of the AppConfig Agent. @default false */
  readonly hasAppConfigAgent?: boolean;
  /**
   * A program with its arguments that runs the function in a process of its own, and calls the runtime API.
   * @default the `bootstrap` of a provided runtime; the handler in a thread of the stage for Node.js
   */
  readonly command?: readonly string[];
  /** Of a container image. @default none: the code is a zip file */
  readonly imageUri?: string;
  /** `<path without extension>.<export>`; what a program makes of it is its own matter. */
  readonly handler: string;
  readonly memoryMiB: number;
  /** The size of `/tmp`, 512 to 10,240. @default `DEFAULT_STORAGE_MIB` */
  readonly ephemeralStorageMiB?: number;
  readonly timeoutSeconds: number;
  /** Of a durable function. @default none: each invocation is for itself */
  readonly durable?: DurableSettings;
  /** Queue or topic that keeps the asynchronous events that fail. @default none */
  readonly deadLetterArn?: string | undefined;
  /** Whether Lambda records traces of it, or only passes on what it gets. @default 'PassThrough' */
  readonly tracing?: 'Active' | 'PassThrough';
  readonly logGroup: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The key of the customer by which the variables are encrypted. @default that of the service */
  readonly kmsKeyArn?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
export const DEFAULT_STORAGE_MIB = 512;

/** Stands for the unpublished code of a function, which is what an invocation without a qualifier runs. */
export const LATEST = '$LATEST';

/** The version or alias in an ARN, unless it names the unpublished code. */
export function qualifierOf(arn: string): string | undefined {
  const qualifier = arn.split(':')[7];
  return qualifier === LATEST ? undefined : qualifier;
}
