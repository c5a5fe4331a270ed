import { randomUUID } from 'node:crypto';
import { type InferOutput, object, optional, record, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { RETENTION, Recent } from '../../retention.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { Answers } from './answers.ts';
import { Definitions } from './definitions.ts';
import { executionExists, noSuchExecution } from './errors.ts';
import { type Child, readChildEnd } from './execution/child.ts';
import type { TaskCalls } from './execution/effects.ts';
import type { HistoryEvent } from './execution/history.ts';
import { Execution, ended, type Started, started } from './execution.ts';
import type { Resolved, StateMachine } from './machine.ts';
import { MapRuns } from './map-runs.ts';
import type { StartedChild } from './repeatable-effects.ts';

const saved = record(string(), object({ ...started.entries, ended: optional(ended) }));
type Saved = Readonly<InferOutput<typeof saved>>;

/** Who hears of executions. What is repeated after a restart is not told again. */
export interface ExecutionsObserver {
  readonly onStart: (execution: Execution) => void;
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  readonly onEnd: (execution: Execution) => void;
}

export interface ExecutionsEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly region: string;
  readonly tasks: TaskCalls;
  readonly arn: (service: string, resource: string) => string;
  readonly observer: ExecutionsObserver;
  /** @throws StatesError when the role may not start executions of its own state machine */
  readonly checkChild: (parent: Started) => void;
  /** The trace that an execution begins or continues; undefined when its state machine is not traced. */
  readonly trace: (machine: StateMachine, traceHeader: string | undefined) => string | undefined;
}

/** What a caller asks for. */
export interface StartRequest extends Resolved {
  /** @default a UUID */
  readonly name?: string | undefined;
  /** JSON. */
  readonly input: string;
  readonly traceHeader?: string | undefined;
  /** Whether the caller waits for the end, and nothing of it is kept for a restart. @default false */
  readonly isSync?: boolean;
}

/** How long an execution that ended is found: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const KEPT_MILLISECONDS = 90 * 86_400_000;

/**
 * Executions that are running, and the newest of those that have ended. Those of Standard state machines survive a restart, and so do
 * those of Express ones that nobody waits for, while they run.
 */
export class Executions implements Durable<Saved> {
  readonly schema = saved;
  readonly changes = new Changes(1);
  readonly answers = new Answers();
  readonly definitions = new Definitions();
  readonly mapRuns = new MapRuns();
  readonly #environment: ExecutionsEnvironment;
  readonly #all = new Map<string, Execution>();
  /** Those that no state has: someone waits for their end, or they were Express and have ended. */
  readonly #unkept = new Set<string>();
  readonly #ended = new Recent<Execution>(
    { items: RETENTION.executions, size: RETENTION.executionCharacters },
    ({ started, ended }) => started.input.length + (ended?.output?.length ?? 0),
    (executions) => {
      for (const execution of executions) if (this.#all.get(execution.arn) === execution) this.#forget(execution.arn);
    },
  );

  constructor(environment: ExecutionsEnvironment) {
    this.#environment = environment;
  }

  /**
   * Starts an execution. A Standard one of the same name and input that is running is not started again.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   * @throws AwsError `ExecutionAlreadyExists`
   */
  start({ machine, versionArn, aliasArn, isSync = false, ...request }: StartRequest): Execution {
    const { arn, clock, observer, trace } = this.#environment;
    const { name = randomUUID(), input, traceHeader } = request;
    const isStandard = machine.type === 'STANDARD';
    const executionArn = arn(
      'states',
      isStandard ? `execution:${machine.name}:${name}` : `express:${machine.name}:${name}:${randomUUID()}`,
    );
    const before = this.#find(executionArn);
    if (before !== undefined) {
      if (before.ended === undefined && before.started.input === input) return before;
      throw executionExists(executionArn);
    }
    const execution = this.#add(executionArn, {
      name,
      type: machine.type,
      machineArn: machine.arn,
      machineName: machine.name,
      versionArn,
      aliasArn,
      input,
      startedAt: clock.now(),
      definition: this.definitions.keep(machine.source),
      roleArn: machine.roleArn,
      traceHeader,
      ownTrace: trace(machine, traceHeader),
    });
    if (isSync) this.#unkept.add(executionArn);
    this.#note(executionArn);
    observer.onStart(execution);
    execution.start([], true);
    return execution;
  }

  #startChild(parent: Started, child: Child): StartedChild {
    const { activity, arn, clock, checkChild, observer } = this.#environment;
    const { machineArn, name, type, input, mapRunArn } = child;
    const machineName = machineArn.split(':').at(-1) ?? '';
    const kind = type === 'STANDARD' ? 'execution' : 'express';
    const executionArn = arn('states', `${kind}:${machineName}:${name}${type === 'STANDARD' ? '' : `:${name}`}`);
    let execution = this.#find(executionArn);
    if (execution === undefined) {
      checkChild(parent);
      const { roleArn, traceHeader } = parent;
      const definition = this.definitions.keep(JSON.stringify(child.definition));
      const how = { name, type, machineArn, machineName, input, startedAt: clock.now() };
      execution = this.#add(executionArn, { ...how, definition, roleArn, traceHeader, mapRunArn });
      this.#note(executionArn);
      observer.onStart(execution);
      execution.start([], true);
    }
    const { end, started } = execution;
    const { startedAt } = started;
    return {
      end: end.then(({ at, ...ending }) => readChildEnd({ executionArn, ending, startedAt, endedAt: at })),
      stop: () => {
        if (execution.ended === undefined) activity.run(async () => void (await execution.stop(undefined, undefined)));
      },
    };
  }

  has(executionArn: string): boolean {
    return this.#find(executionArn) !== undefined;
  }

  /** @throws AwsError `ExecutionDoesNotExist` */
  find(executionArn: string): Execution {
    const execution = this.#find(executionArn);
    if (execution === undefined) throw noSuchExecution(executionArn);
    return execution;
  }

  /** The newest first. */
  get all(): readonly Execution[] {
    return [...this.#all.values()].filter((execution) => this.#isFound(execution)).reverse();
  }

  save(): Saved {
    const known = [...this.#all.values()].filter(({ arn }) => !this.#unkept.has(arn));
    return Object.fromEntries(known.map((execution) => [execution.arn, asSaved(execution)]));
  }

  restore(executions: Saved, drop: (what: string) => void): void {
    for (const [arn, { ended, ...how }] of Object.entries(executions)) {
      if (!this.definitions.has(how.definition)) {
        drop(`the execution ${arn}, without its definition`);
        continue;
      }
      const execution = this.#add(arn, how);
      if (ended === undefined) continue;
      execution.restore(ended);
      this.#ended.add(execution);
    }
  }

  /** Goes on with those that were running before a restart. */
  goOn(): void {
    this.answers.retain(new Set(this.#all.keys()));
    this.definitions.retain(new Set([...this.#all.values()].map(({ started }) => started.definition)));
    for (const execution of this.#all.values()) {
      if (execution.ended === undefined) execution.start(this.answers.of(execution.arn), false);
    }
  }

  #add(arn: string, how: Started): Execution {
    const { definitions, answers } = this;
    const { observer, ...environment } = this.#environment;
    const execution = new Execution(arn, how, definitions.find(how.definition), {
      ...environment,
      startChild: (child) => this.#startChild(how, child),
      onMapRun: (run) => this.mapRuns.set(arn, run),
      answers: () => answers.of(arn),
      note: (answer) => {
        if (!this.#unkept.has(arn)) answers.add(arn, answer);
      },
      onEvent: observer.onEvent,
      onEnd: (execution) => {
        this.#note(arn);
        if (how.type === 'EXPRESS') this.#letGo(arn);
        this.#ended.add(execution);
        observer.onEnd(execution);
      },
    });
    this.#all.set(arn, execution);
    return execution;
  }

  #find(arn: string): Execution | undefined {
    const execution = this.#all.get(arn);
    if (execution === undefined || this.#isFound(execution)) return execution;
    this.#forget(arn);
    return undefined;
  }

  #isFound({ ended }: Execution): boolean {
    return ended === undefined || this.#environment.clock.now() - ended.at < KEPT_MILLISECONDS;
  }

  /** Takes it out of what is kept. */
  #letGo(arn: string): void {
    this.#unkept.add(arn);
    this.answers.forget(arn);
    this.#note(arn);
  }

  #forget(arn: string): void {
    this.#letGo(arn);
    this.mapRuns.forget(arn);
    this.#all.delete(arn);
    this.#unkept.delete(arn);
  }

  #note(arn: string): void {
    this.changes.note([arn], () => {
      const execution = this.#unkept.has(arn) ? undefined : this.#all.get(arn);
      return execution === undefined ? undefined : asSaved(execution);
    });
  }
}

const asSaved = ({ started, ended }: Execution) => ({ ...started, ended });
