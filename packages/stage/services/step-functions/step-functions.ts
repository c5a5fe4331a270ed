import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { Logs } from '../logs/logs.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import type { HistoryEvent } from './execution/history.ts';
import type { Execution, Started } from './execution.ts';
import { Executions } from './executions.ts';
import { checkInput } from './inputs.ts';
import { StatesError } from './language/states-error.ts';
import { logGroupName, logLine } from './log-lines.ts';
import { checkLogging } from './logging.ts';
import type { StateMachine } from './machine.ts';
import { Machines } from './machines.ts';
import { statusEvent } from './status-event.ts';
import { createTasks, type Tasks } from './tasks/index.ts';
import { executionSegment, mayTrace } from './tracing.ts';

/** What state machines need: a bus, log groups and traces that hear of their executions. */
export interface StepFunctionsStage extends StageCore {
  readonly eventBridge: EventBridge;
  readonly logs: Logs;
  readonly xray: XRay;
}

/** State machines and their executions. */
export class StepFunctions {
  readonly machines = new Machines();
  /** The names of activities, by ARN. */
  readonly activities = new Map<string, string>();
  readonly executions: Executions;
  readonly tasks: Tasks;
  /** When every state machine was created, epoch milliseconds. */
  readonly createdAt: number;
  readonly #stage: StepFunctionsStage;
  /** The ARNs of state machines that record traces. */
  readonly #traced = new Set<string>();

  constructor(stage: StepFunctionsStage) {
    this.#stage = stage;
    this.createdAt = stage.clock.createdAt;
    this.tasks = createTasks(stage, {
      hasExecution: (executionArn) => this.executions.has(executionArn),
      hasActivity: (activityArn) => this.activities.has(activityArn),
    });
    const { activity, arn, clock, region } = stage;
    this.executions = new Executions({
      ...{ activity, arn, clock, region },
      tasks: this.tasks.calls,
      checkChild: (parent) => this.#checkChild(parent),
      trace: ({ arn: machineArn, name }, header) =>
        this.#traced.has(machineArn) ? stage.xray.executionStarted(name, header) : undefined,
      observer: {
        onStart: (execution) => this.#tell(execution),
        onEvent: (execution, event) => this.#log(execution, event),
        onEnd: (execution) => {
          this.#tell(execution);
          if (execution.started.ownTrace !== undefined) activity.run(() => this.#trace(execution));
          this.tasks.executionEnded(execution.arn);
        },
      },
    });
  }

  /** Checks, once every resource exists, what a state machine needs for its log and its traces. @throws StageError */
  check(machine: StateMachine): void {
    checkLogging(machine, this.#stage);
    if (mayTrace(machine, this.#stage)) this.#traced.add(machine.arn);
  }

  /** How services start executions: what they deliver is the input. */
  readonly target: TargetKind = {
    permission: (resource) => ({ action: 'states:StartExecution', resource }),
    deliver: ({ targetArn, payload, traceHeader }) => {
      checkInput(payload);
      this.executions.start({ ...this.machines.resolve(targetArn), input: payload, traceHeader });
    },
  };

  /**
   * A distributed Map starts executions as the role of its state machine.
   * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
   * @throws StatesError
   */
  #checkChild({ machineArn, machineName, roleArn }: Started): void {
    const { access } = this.#stage;
    const resource = ownerOf(machineArn);
    try {
      const session = access.assumeFor('states.amazonaws.com', roleArn, resource, machineName);
      try {
        access.authorize(session, { action: 'states:StartExecution', resource }, { 'aws:securetransport': 'true' });
      } finally {
        access.end(session);
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StatesError('StepFunctions.AWSStepFunctionsException', error.message);
    }
  }

  /** An execution began or ended. */
  #tell(execution: Execution): void {
    const { clock, eventBridge, records } = this.#stage;
    const { arn, status, started, ended } = execution;
    const { name, machineArn: stateMachine, startedAt, type } = started;
    records.add({
      kind: 'execution',
      ...{ stateMachine, execution: arn, name, status, error: ended?.error },
      ...(ended === undefined ? {} : { durationMs: ended.at - startedAt }),
    });
    if (type === 'EXPRESS') return;
    const event = eventBridge.newEvent(statusEvent(execution, clock.now()));
    eventBridge.put('default', event, { traceHeader: started.traceHeader, forwarded: false });
  }

  async #trace(execution: Execution): Promise<void> {
    const segment = executionSegment(execution, await execution.events());
    if (segment !== undefined) this.#stage.xray.record(segment);
  }

  #log({ arn, started }: Execution, event: HistoryEvent): void {
    const { logging } = this.machines.find(ownerOf(started.machineArn));
    const line = logLine(arn, event, logging);
    if (line === undefined) return;
    for (const logGroupArn of logging.logGroupArns) this.#stage.logs.write(logGroupName(logGroupArn), line);
  }
}

/** The state machine of the template: executions of a distributed Map have one with the label of the Map behind it. */
export const ownerOf = (machineArn: string): string => machineArn.split('/')[0] ?? machineArn;
