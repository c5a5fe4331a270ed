import type { FifoSettings } from './fifo.ts';

/** The attributes of a queue that the stage acts on, with the service's units. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  /** Epoch milliseconds. @default when the stage began */
  readonly createdAt?: number;
  /** Seconds, 0 to 900. */
  readonly delaySeconds: number;
  /** Seconds, 0 to 43,200. */
  readonly visibilityTimeout: number;
  /** Seconds, 60 to 1,209,600. */
  readonly retentionSeconds: number;
  /** Seconds a receive waits by default, 0 to 20. */
  readonly waitSeconds: number;
  /** Bytes. */
  readonly maxMessageBytes: number;
  /** Whether SQS encrypts messages with a key of its own; the stage only tells of it. @default true */
  readonly isManagedSse?: boolean;
  /** @default it is a standard queue */
  readonly fifo?: FifoSettings;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
  readonly redriveAllow?: {
    readonly permission: 'allowAll' | 'denyAll' | 'byQueue';
    readonly sourceArns: readonly string[];
  };
}
