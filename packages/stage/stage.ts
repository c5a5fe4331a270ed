import { Activity } from './activity.ts';
import { readAssembly } from './assembly.ts';
import { type ClockMode, StageClock } from './clock.ts';
import { Targets } from './delivery/targets.ts';
import type { StageError } from './errors.ts';
import { Access } from './iam/access.ts';
import { type LoadedStack, loadStacks } from './loader.ts';
import { MetricStore } from './metrics/store.ts';
import { Records } from './records.ts';
import type { ServiceOptions, StageFaults, StageServices } from './stage-services.ts';
import { type StartedServices, startServices } from './start-services.ts';
import { StateDirectory } from './state/directory.ts';
import { Keeper, type NamedValue } from './state/durable.ts';
import type { Journal } from './state/journal.ts';
import { type Route, StageServer } from './wire/server.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

export interface StageOptions extends ServiceOptions {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  /** @default 0, any free port */
  readonly port?: number;
  /** @default 'manual' */
  readonly clock?: ClockMode;
  /**
   * The directory for everything that AWS would keep. A stage that opens with it later continues where the last one
   * stopped. One stage uses it at a time. @default nothing survives
   */
  readonly state?: string;
  /**
   * How many records of each kind the stage keeps at least; older ones are let go.
   * @default 10,000, and not more than 8 million characters of each kind
   */
  readonly recordsKept?: number;
  /**
   * Resources to leave out on purpose: logical ids, or `<stack>/<logical id>`. What refers to them gets a text in the form of
   * an ARN in their place; {@link Stage.skipped} names each such reference. @default none
   */
  readonly skip?: readonly string[];
  /** Creates resources that are in no template, before anything runs. */
  readonly extraResources?: (services: StageServices) => void;
}

/** What a stage consists of once it is open. */
interface OpenStage {
  readonly running: StartedServices;
  readonly stacks: readonly LoadedStack[];
  readonly server: StageServer;
  readonly bugs: unknown[];
  readonly skipped: readonly string[];
  readonly dropped: readonly string[];
  readonly damaged: readonly string[];
  readonly journal: Journal | undefined;
  readonly keeper: Keeper;
  readonly ended: Promise<StageError>;
  /** Lets another stage use the state directory. */
  readonly release: () => void;
}

/** A running copy of the application: every resource of its templates, on this machine, in its own time. */
export class Stage {
  readonly clock: StageClock;
  readonly records: Records;
  readonly faults: StageFaults;
  readonly stacks: readonly LoadedStack[];
  readonly services: StageServices;
  /** One line for each reference to a resource that was left out. */
  readonly skipped: readonly string[];
  /** Parts of the saved state that belong to nothing in the templates any more. The stage has discarded them. */
  readonly dropped: readonly string[];
  /** Parts of the saved state that could not be read, with the reason. They have begun anew; what they said is set aside. */
  readonly damaged: readonly string[];
  /** Resolves when the stage cannot go on, with the reason. It answers errors from then on: close it. */
  readonly ended: Promise<StageError>;
  readonly #open: OpenStage;

  private constructor(open: OpenStage) {
    const { services, faults } = open.running;
    this.#open = open;
    this.clock = services.clock;
    this.records = services.records;
    this.services = services;
    this.faults = faults;
    this.stacks = open.stacks;
    this.skipped = open.skipped;
    this.dropped = open.dropped;
    this.damaged = open.damaged;
    this.ended = open.ended;
  }

  /**
   * Reads a cloud assembly and creates its resources.
   * @throws StageError that says it clearly: no assembly, port in use, no engine, a state that cannot be restored; with
   *   everything in the templates that is not supported, each on a line
   */
  static async open(options: StageOptions): Promise<Stage> {
    const { assembly, port = 0, clock: mode = 'manual', state, extraResources = () => {} } = options;
    const stacks = readAssembly(assembly);
    const directory = state === undefined ? undefined : new StateDirectory(state);
    const saved = directory?.take();
    const parts = saved?.parts ?? new Map<string, unknown>();
    const bugs: unknown[] = [];
    const onBug = (error: unknown) => {
      // A failure after the stage has been stopped is not a bug.
      if (!activity.isClosed) bugs.push(error);
    };
    const keeper = new Keeper();
    const continueSoFar = () => void keeper.restore(parts);
    const clock = new StageClock(mode, saved?.clock.now, saved?.clock.createdAt);
    const records = new Records(() => clock.now(), options.recordsKept);
    const activity: Activity = new Activity(onBug);
    const access = new Access(records, ACCOUNT, () => clock.now());
    for (const { account } of stacks) if (account !== undefined) access.addAccount(account);
    const loaded: (() => void)[] = [];
    let endpoint = '';
    let loadedStacks: readonly LoadedStack[] = [];
    let server: StageServer | undefined;
    let running: StartedServices | undefined;
    let journal: Journal | undefined;
    const ended = Promise.withResolvers<StageError>();
    const end = (reason: StageError) => {
      if (!activity.isClosed) ended.resolve(reason);
    };
    const release = () => directory?.release();
    try {
      running = startServices(
        {
          account: ACCOUNT,
          region: REGION,
          access,
          activity,
          clock,
          records,
          metrics: new MetricStore(),
          targets: new Targets(access),
          isResumed: saved !== undefined,
          endpoint: () => endpoint,
          stacks: () => loadedStacks,
          arn: (service, resource) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`,
          whenLoaded: (action) => void loaded.push(action),
          keep: (name, durable) => keeper.add(name, durable),
          continueSoFar,
          stateFile: (name) => directory?.file(name),
          end,
        },
        options,
      );
      const { routes, streamed, upgrades } = running;
      const now = () => clock.now();
      server = await StageServer.listen(port, routes, onBug, () => journal?.write(), streamed, upgrades, now);
      endpoint = server.url;
      const { parameters, secretsManager } = running.services;
      const environment = {
        account: ACCOUNT,
        region: REGION,
        storedParameter: (name: string) => parameters.value(name),
        dynamicValues: {
          ssm: (reference: string) => parameters.reference(reference),
          secretsmanager(reference: string) {
            continueSoFar();
            return secretsManager.reference(reference);
          },
        },
      };
      const { skipped, ...templates } = await loadStacks(stacks, running.resourceTypes, environment, options.skip);
      loadedStacks = templates.stacks;
      extraResources(running.services);
      running.keep();
      const { dropped, damaged: unreadable } = keeper.restore(parts);
      const damaged = [...(saved?.damaged ?? []), ...unreadable];
      if (damaged.length > 0) directory?.setAside();
      for (const action of loaded) action();
      running.opened();
      journal = directory?.journal(keeper, clock, {
        lost: (reason) => records.add({ kind: 'state-lost', directory: `${state}`, reason }),
        regained: () => records.add({ kind: 'state-regained', directory: `${state}` }),
      });
      return new Stage({
        ...{ running, stacks: loadedStacks, server, bugs, skipped, dropped, damaged, journal, keeper, release },
        ended: ended.promise,
      });
    } catch (error) {
      journal?.close();
      await Promise.all([server?.close(), running?.close()]).finally(release);
      clock.close();
      throw error;
    }
  }

  /** Base URL of every AWS API of the stage: what an SDK client takes as its endpoint. */
  get endpoint(): string {
    return this.services.endpoint();
  }

  get region(): string {
    return this.services.region;
  }

  /**
   * An output of a stack, by the id or the name of the stack. The URL of an API is one that the stage answers.
   * @throws when the stack or the output does not exist
   */
  output(stack: string, name: string): string {
    const value = this.stacks.find(({ id, stackName }) => [id, stackName].includes(stack))?.outputs[name];
    if (value === undefined) throw new Error(`The stack ${stack} has no output ${name}`);
    return this.services.localUrl(value);
  }

  /** Adds a route to the stage's port, which answers before any AWS API: the console. */
  serve(route: Route): void {
    this.#open.server.prepend(route);
  }

  /** What a stage would continue from that opens after this one: every value of every part. */
  kept(): readonly NamedValue[] {
    return this.#open.keeper.values();
  }

  /** Waits until the stage has done everything that is due at its present time. @throws the first bug of the stage itself */
  async settle(): Promise<void> {
    await this.services.activity.settle();
    if (this.#open.bugs.length > 0) throw this.#open.bugs.shift();
  }

  /** Advances the clock. Everything that falls due meanwhile runs in order. */
  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1_000, () => this.settle());
  }

  /**
   * Stops everything the stage has started: server, workers, engine, timers. The state is that after the last answer; work in
   * progress runs again after a restart.
   */
  async close(): Promise<void> {
    const { running, server, journal, release } = this.#open;
    // All at one moment, before any work notices the end: the saved state contains everything that was acknowledged.
    const unreachable = server.close();
    this.services.activity.close();
    journal?.close();
    this.clock.close();
    await Promise.all([unreachable, running.close()]).finally(release);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
