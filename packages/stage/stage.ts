import { Activity } from './activity.ts';
import { readAssembly } from './assembly.ts';
import { type ClockMode, StageClock } from './clock.ts';
import { type LoadedStack, loadStacks } from './loader.ts';
import { Records } from './records.ts';
import { resourceTypes } from './resources/index.ts';
import { startEngine } from './services/dynamodb/engine.ts';
import { FunctionFaults } from './services/lambda/faults.ts';
import type { StageServices } from './services.ts';
import { routesOf, startServices } from './start-services.ts';
import { Keeper } from './state/durable.ts';
import { keepServices } from './state/kept-services.ts';
import { StateDirectory } from './state/state-file.ts';
import { type Route, StageServer } from './wire/server.ts';

export interface StageOptions {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  /** @default 0, any free port */
  readonly port?: number;
  /** @default 'manual' */
  readonly clock?: ClockMode;
  /** How many functions the account runs at once: fewer, to see what happens when they are used up. @default 1,000 */
  readonly concurrentExecutions?: number;
  /** The file that holds the data of the tables: for much data, or to give it little space. @default in memory */
  readonly databaseFile?: string;
  /**
   * The directory that keeps the tables and everything else that AWS would keep, so that a stage which is opened with it
   * again goes on where the last one stopped. Of one stage at a time. @default nothing survives
   */
  readonly state?: string;
  /** Creates what is there beside the resources of the templates, before anything runs. */
  readonly beside?: (services: StageServices) => void;
}

interface KeptState {
  readonly dropped: readonly string[];
  readonly save: () => void;
  /** Leaves the directory to another stage. */
  readonly release: () => void;
}

/** A running copy of the application: every resource of its templates, on this machine, in its own time. */
export class Stage {
  readonly clock: StageClock;
  readonly records: Records;
  readonly faults: FunctionFaults;
  readonly stacks: readonly LoadedStack[];
  readonly services: StageServices;
  /** What of the state that it was opened with belongs to nothing any more, and is gone. */
  readonly dropped: readonly string[];
  readonly #server: StageServer;
  readonly #bugs: unknown[];
  readonly #save: () => void;
  readonly #release: () => void;

  private constructor(
    services: StageServices,
    faults: FunctionFaults,
    server: StageServer,
    stacks: readonly LoadedStack[],
    bugs: unknown[],
    { dropped, save, release }: KeptState,
  ) {
    this.dropped = dropped;
    this.#save = save;
    this.#release = release;
    this.clock = services.clock;
    this.records = services.records;
    this.services = services;
    this.faults = faults;
    this.stacks = stacks;
    this.#server = server;
    this.#bugs = bugs;
  }

  /**
   * Reads a cloud assembly and brings its resources to life.
   * @throws StageError with one clear line: no assembly, port in use, no engine, something in a template is not supported,
   *   a state that cannot be taken up
   */
  static async open({
    assembly,
    port = 0,
    clock: mode = 'manual',
    concurrentExecutions,
    databaseFile,
    state,
    beside = () => {},
  }: StageOptions): Promise<Stage> {
    const stacks = readAssembly(assembly);
    const directory = state === undefined ? undefined : new StateDirectory(state);
    const saved = directory?.take();
    const bugs: unknown[] = [];
    const onBug = (error: unknown) => {
      // What fails because the stage has been stopped is no bug.
      if (!activity.isClosed) bugs.push(error);
    };
    const keeper = new Keeper();
    const clock = new StageClock(mode, saved?.clock.now, saved?.clock.createdAt);
    const records = new Records(() => clock.now());
    const activity: Activity = new Activity(onBug);
    const faults = new FunctionFaults();
    const loaded: (() => void)[] = [];
    let endpoint = '';
    const services = startServices({
      activity,
      clock,
      records,
      faults,
      concurrentExecutions,
      engine: startEngine(undefined, undefined, databaseFile ?? directory?.databaseFile),
      isResumed: saved !== undefined,
      endpoint: () => endpoint,
      whenLoaded: (action) => void loaded.push(action),
      keep: (name, durable) => keeper.add(name, durable),
    });
    const { account, cloudWatch, dynamodb, lambda, region, sqs } = services;
    let server: StageServer | undefined;
    try {
      server = await StageServer.listen(port, routesOf(services, faults), onBug);
      endpoint = server.url;
      const loadedStacks = await loadStacks(stacks, resourceTypes(services), { account, region });
      beside(services);
      keepServices(services);
      sqs.checkRedrivePolicies();
      const restored = () => keeper.restore(saved?.parts ?? {});
      const dropped = directory === undefined ? [] : directory.restoring(restored);
      for (const action of loaded) action();
      cloudWatch.alarms.check();
      const { createdAt } = clock;
      const release = () => directory?.release();
      const save = () => directory?.write({ clock: { createdAt, now: clock.now() }, parts: keeper.save() });
      save();
      return new Stage(services, faults, server, loadedStacks, bugs, { dropped, save, release });
    } catch (error) {
      await Promise.all([server?.close(), lambda.close(), dynamodb.close()]);
      clock.close();
      directory?.release();
      throw error;
    }
  }

  /** Base URL of every AWS API of the stage: what an SDK client takes as its endpoint. */
  get endpoint(): string {
    return this.#server.url;
  }

  get region(): string {
    return this.services.region;
  }

  /**
   * An output of a stack; the URL of an API as one can call it here.
   * @throws when the stack or the output does not exist
   */
  output(stackId: string, name: string): string {
    const value = this.stacks.find(({ id }) => id === stackId)?.outputs[name];
    if (value === undefined) throw new Error(`The stack ${stackId} has no output ${name}`);
    return this.services.apiGateway.localUrl(value, this.endpoint) ?? value;
  }

  /** Answers something else on the stage's port, before any AWS API is asked: the console. */
  serve(route: Route): void {
    this.#server.prepend(route);
  }

  /** Waits until the stage has nothing left to do at its present time. @throws the first bug of the stage itself */
  async settle(): Promise<void> {
    await this.services.activity.settle();
    if (this.#bugs.length > 0) throw this.#bugs.shift();
  }

  /** Lets stage time pass, everything due in it happens in order. */
  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1_000, () => this.settle());
  }

  /**
   * Saves the state at this moment, if the stage was opened with a directory for it. What is at work comes again after a
   * restart. A change that DynamoDB makes later is read from its stream then; everything else that happens later is not in it.
   */
  save(): void {
    this.#save();
  }

  /** Stops everything the stage has started: server, workers, engine, timers. The state is as when nobody was answered any more. */
  async close(): Promise<void> {
    const { activity, lambda, dynamodb } = this.services;
    // All at one moment, before anything hears that it has been stopped: who has got an answer can rely on it.
    const unreachable = this.#server.close();
    activity.close();
    this.#save();
    this.clock.close();
    await Promise.all([unreachable, lambda.close(), dynamodb.close()]);
    this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
