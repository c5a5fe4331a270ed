import type { PipeInput } from './pipe-input.ts';

/** What a pipe does with what it has read. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html */
export interface Pipe {
  readonly arn: string;
  readonly name: string;
  /** The role with which it reads, enriches and delivers. */
  readonly roleArn: string;
  readonly sourceArn: string;
  /** A function or an express state machine that answers with what the target gets. @default none */
  readonly enrichment: { readonly arn: string; readonly input: PipeInput } | undefined;
  readonly target: PipeTarget;
  readonly log: PipeLog | undefined;
}

export interface PipeTarget {
  readonly arn: string;
  readonly input: PipeInput;
  /** Whether the pipe waits for the answer of a function or a state machine. */
  readonly waits: boolean;
  /** What an event of a bus says about itself. */
  readonly event: { readonly source?: string | undefined; readonly detailType?: string | undefined };
}

export interface PipeLog {
  readonly group: string;
  readonly level: 'ERROR' | 'INFO' | 'TRACE';
}
