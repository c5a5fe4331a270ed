import type { StageClock } from '../../clock.ts';
import type { Delivery, Targets } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import type { AsyncEvent } from './async-settings.ts';
import type { Execution } from './executions.ts';
import type { FunctionSettings } from './function-settings.ts';
import { parsePayload } from './payload.ts';
import { responseContext } from './response-context.ts';

/**
 * Why a record is sent. AWS documents `RetriesExhausted` only
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html); the others are recorded
 * (test_lambda_destinations::test_assess_lambda_destination_invocation, test_maxeventage;
 * test_lambda::TestLambdaConcurrency::test_reserved_concurrency).
 */
export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** What became of an event. */
export interface AsyncOutcome {
  readonly condition: Condition;
  /** How often the function ran. */
  readonly attempts: number;
  /** The answer to the last attempt, if the function ran at all. */
  readonly execution?: Execution | undefined;
  /** Why Lambda could not run the function at the last attempt. */
  readonly refusal?: Pick<AwsError, 'message' | 'status'> | undefined;
}

interface DestinationsEnvironment {
  readonly access: Access;
  readonly clock: StageClock;
  readonly records: Records;
  readonly targets: Targets;
}

/** Bytes of an error message that a dead letter carries. */
const ERROR_MESSAGE_BYTES = 1_024;

/** Delivers the outcome of asynchronous events, with the function's own role. */
export class Destinations {
  readonly #environment: DestinationsEnvironment;
  readonly #sessions = new Map<string, Caller>();

  constructor(environment: DestinationsEnvironment) {
    this.#environment = environment;
  }

  /**
   * Sends the record of an invocation: the event, the answer, and why it is sent
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html). Of an event that never reached
   * the function it says nothing about an answer (recorded: test_lambda::TestLambdaConcurrency::test_reserved_concurrency).
   * @returns whether the destination took it
   */
  sendRecord(
    targetArn: string,
    settings: FunctionSettings,
    event: AsyncEvent,
    { condition, attempts, execution }: AsyncOutcome,
  ): Promise<boolean> {
    const record = {
      version: '1.0',
      timestamp: new Date(this.#environment.clock.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: event.functionArn,
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: parsePayload(event.payload),
      ...(execution === undefined
        ? {}
        : {
            responseContext: responseContext(execution),
            responsePayload: parsePayload(execution.payload),
          }),
    };
    return this.#send(settings, event, {
      targetArn,
      payload: JSON.stringify(isBus(targetArn) ? busEvent(record, condition, [targetArn, event.functionArn]) : record),
    });
  }

  /**
   * Sends the event as it came, with three attributes that say what happened
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq).
   * @returns whether the queue or topic took it
   */
  sendDeadLetter(
    targetArn: string,
    settings: FunctionSettings,
    event: AsyncEvent,
    { condition, execution, refusal }: AsyncOutcome,
  ): Promise<boolean> {
    const message = refusal?.message ?? errorMessage(execution) ?? condition;
    return this.#send(settings, event, {
      targetArn,
      payload: event.payload,
      attributes: {
        RequestID: { DataType: 'String', StringValue: event.requestId },
        // When the function never ran, the ErrorCode is the status of a throttle (unverified; settled by: the dead letter
        // of an event for a function with a reservation of zero).
        ErrorCode: { DataType: 'Number', StringValue: `${refusal?.status ?? (execution === undefined ? 429 : 200)}` },
        ErrorMessage: { DataType: 'String', StringValue: firstBytes(message) },
      },
    });
  }

  /** AWS counts a record that a destination refuses in a metric and drops it. */
  async #send(settings: FunctionSettings, event: AsyncEvent, delivery: Delivery): Promise<boolean> {
    const { records, targets } = this.#environment;
    try {
      await targets.deliver({ ...delivery, traceHeader: event.traceHeader }, { session: this.#session(settings) });
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      records.add({ kind: 'undelivered', from: event.functionArn, to: delivery.targetArn, reason: error.message });
      return false;
    }
  }

  #session({ roleArn, name }: FunctionSettings): Caller {
    const key = `${roleArn} ${name}`;
    const session = this.#sessions.get(key) ?? this.#environment.access.sessionFor(roleArn, name);
    this.#sessions.set(key, session);
    return session;
  }
}

const isBus = (arn: string) => arn.split(':')[2] === 'events';

/** What a bus gets around the record (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html). */
const busEvent = (detail: object, condition: Condition, resources: readonly string[]) => ({
  source: 'lambda',
  'detail-type': `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
  resources,
  detail,
});

function errorMessage(execution: Execution | undefined): string | undefined {
  const error = execution === undefined ? undefined : parsePayload(execution.payload);
  return typeof error === 'object' && error !== null && 'errorMessage' in error
    ? String(error.errorMessage)
    : undefined;
}

/** Whole characters only. */
const firstBytes = (text: string) =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, ERROR_MESSAGE_BYTES), { stream: true });
