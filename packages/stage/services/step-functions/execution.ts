import { type InferOutput, number, object, optional, picklist, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import type { Answer } from './answers.ts';
import type { Child } from './execution/child.ts';
import type { TaskCalls } from './execution/effects.ts';
import { type Ending, execute } from './execution/execute.ts';
import { History, type HistoryEvent } from './execution/history.ts';
import type { MapRun } from './execution/map-run.ts';
import type { Definition } from './language/definition.ts';
import { RepeatableEffects, type StartedChild } from './repeatable-effects.ts';

/** How an execution was started, as it is kept. */
export const started = object({
  name: string(),
  type: picklist(['STANDARD', 'EXPRESS']),
  /** The ARN and the name of the state machine. */
  machineArn: string(),
  machineName: string(),
  versionArn: optional(string()),
  aliasArn: optional(string()),
  /** JSON, as it was sent. */
  input: string(),
  /** Epoch milliseconds. */
  startedAt: number(),
  /** The name of its definition: see `Definitions`. */
  definition: string(),
  roleArn: string(),
  traceHeader: optional(string()),
  /** What its tasks pass on, when it is traced: its parent is the segment of the execution. */
  ownTrace: optional(string()),
  /** The run of the distributed Map that started it. */
  mapRunArn: optional(string()),
});
export type Started = Readonly<InferOutput<typeof started>>;

export const ended = object({
  status: picklist(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  output: optional(string()),
  error: optional(string()),
  cause: optional(string()),
  /** Epoch milliseconds. */
  at: number(),
});
export type Ended = Readonly<InferOutput<typeof ended>>;

interface ExecutionEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly region: string;
  readonly tasks: TaskCalls;
  readonly startChild: (child: Child) => StartedChild;
  readonly onMapRun: (run: MapRun) => void;
  /** What it got so far. */
  readonly answers: () => readonly Answer[];
  readonly note: (answer: Answer) => void;
  /** Hears of each event when it happens, and not again when it is repeated. */
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  readonly onEnd: (execution: Execution) => void;
}

/** One execution of a state machine. */
export class Execution {
  readonly arn: string;
  readonly started: Started;
  readonly definition: Definition;
  readonly #environment: ExecutionEnvironment;
  readonly #end = Promise.withResolvers<Ended>();
  #ended: Ended | undefined;
  #isNew = true;
  #history: History | undefined;
  #effects: RepeatableEffects | undefined;

  constructor(arn: string, how: Started, definition: Definition, environment: ExecutionEnvironment) {
    this.arn = arn;
    this.started = how;
    this.definition = definition;
    this.#environment = environment;
  }

  /** How it ended; undefined while it is running. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /** Resolves when it ends. */
  get end(): Promise<Ended> {
    return this.#end.promise;
  }

  get status(): 'RUNNING' | Ended['status'] {
    return this.#ended?.status ?? 'RUNNING';
  }

  /** Its events so far. Of one that ended before a restart they are made again, from its answers. */
  async events(): Promise<readonly HistoryEvent[]> {
    if (this.#history === undefined) await this.#prepare().repeat(this.#environment.answers());
    return this.#history?.events ?? [];
  }

  /** Takes over how it ended before a restart. */
  restore(end: Ended): void {
    this.#ended = end;
    this.#end.resolve(end);
  }

  /** Runs it: from the beginning, or from where it was before a restart. */
  start(answers: readonly Answer[], isNew: boolean): void {
    const { activity } = this.#environment;
    this.#isNew = isNew;
    activity.run(async () => {
      const effects = this.#prepare();
      await effects.repeat(answers);
      this.#isNew = true;
      await effects.goOn();
    });
  }

  /** Stops it, and waits until it has ended. */
  async stop(error: string | undefined, cause: string | undefined): Promise<Ended> {
    if (this.#ended === undefined) this.#effects?.stop(error, cause);
    return this.end;
  }

  /** Lets the interpreter begin. */
  #prepare(): RepeatableEffects {
    const { arn, definition, started } = this;
    const { activity, onEvent } = this.#environment;
    const { machineArn: stateMachineArn, startedAt, ownTrace, traceHeader, input, roleArn } = started;
    const effects = new RepeatableEffects(
      { executionArn: arn, stateMachineArn, traceHeader: ownTrace ?? traceHeader },
      startedAt,
      this.#environment,
    );
    const history = new History(effects.now, (event) => {
      if (this.#isNew && this.#ended === undefined) onEvent(this, event);
    });
    [this.#effects, this.#history] = [effects, history];
    const request = { definition, input, roleArn, context: contextOf(arn, started) };
    execute(request, effects, history, effects.signal).then(
      (ending) => this.#finish(ending, effects.now()),
      (bug) => activity.run(() => Promise.reject(bug)),
    );
    return effects;
  }

  #finish(ending: Ending, at: number): void {
    if (this.#ended !== undefined) return;
    this.#ended = { ...ending, at };
    this.#environment.onEnd(this);
    this.#end.resolve(this.#ended);
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const contextOf = (arn: string, { name, input, roleArn, startedAt, machineArn, machineName }: Started) => ({
  Execution: {
    Id: arn,
    Input: JSON.parse(input),
    StartTime: new Date(startedAt).toISOString(),
    Name: name,
    RoleArn: roleArn,
    RedriveCount: 0,
  },
  StateMachine: { Id: machineArn, Name: machineName },
});
