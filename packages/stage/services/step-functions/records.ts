import { sentences } from '../../sentences.ts';

/** An execution that begins or ends. */
export interface ExecutionRecord {
  readonly kind: 'execution';
  /** ARN of the state machine. */
  readonly stateMachine: string;
  /** ARN of the execution. */
  readonly execution: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error?: string | undefined;
  /** Milliseconds of the stage, once it has ended. */
  readonly durationMs?: number;
}

export const records = sentences<ExecutionRecord>({
  execution: ({ stateMachine, name: execution, status, error }, name) => ({
    text: `${name(stateMachine)}: execution ${WORDS[status]}`,
    detail: error === undefined ? execution : `${execution} ${error}`,
    tone: status === 'FAILED' || status === 'TIMED_OUT' ? 'failure' : 'plain',
  }),
});

const WORDS = {
  RUNNING: 'started',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  ABORTED: 'was stopped',
} as const;
