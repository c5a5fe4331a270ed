import type { Activity } from './activity.ts';
import type { StageClock } from './clock.ts';
import type { TargetKind, Targets } from './delivery/targets.ts';
import type { StageError } from './errors.ts';
import type { Access } from './iam/access.ts';
import type { LoadedStack } from './loader.ts';
import type { MetricStore } from './metrics/store.ts';
import type { RecordKind, RecordOf, Records } from './records.ts';
import type { ResourceType } from './registry.ts';
import type { StateFile } from './state/directory.ts';
import type { Durable } from './state/durable.ts';
import type { JsonService } from './wire/aws-json.ts';
import type { QueryService } from './wire/aws-query.ts';
import type { OwnRequest } from './wire/own-request.ts';
import type { HttpAnswer, Route, StreamedRoute } from './wire/server.ts';
import type { UpgradeRoute } from './wire/upgrades.ts';

/** Lets something survive a restart, under a name that is the same from one start to the next. */
export type Keep = <State>(name: string, durable: Durable<State>) => void;

/** What the stage offers to every service. */
export interface StageCore {
  readonly account: string;
  readonly region: string;
  /** The stage's base URL, known once it listens. */
  readonly endpoint: () => string;
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  readonly arn: (service: string, resource: string) => string;
  /** The URL at which the stage answers for a URL of AWS; any other text stays as it is. */
  readonly localUrl: (text: string) => string;
  /** Answers a request as the stage's port does. Services that act for a role call others so, with the key of its session. */
  readonly dispatch: (request: OwnRequest) => Promise<HttpAnswer>;
  /** The services that speak the AWS JSON protocol, known once the stage is open. */
  readonly jsonServices: () => readonly JsonService[];
  /** Runs something after every resource of every stack exists, such as starting a poller. */
  readonly whenLoaded: (action: () => void) => void;
  readonly keep: Keep;
  /**
   * Gives what is kept so far the state that it had, before something runs that needs it while resources are still created.
   * Everything else gets its state when every resource exists.
   */
  readonly continueSoFar: () => void;
  /** A file in the state directory, for a service that stores its data itself; undefined without such a directory. */
  readonly stateFile: (name: string) => StateFile | undefined;
  /** Ends the stage, because it cannot go on without something: see `Stage.ended`. */
  readonly end: (reason: StageError) => void;
  /** Whether the stage continues from a saved state. */
  readonly isResumed: boolean;
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly metrics: MetricStore;
  readonly records: Records;
  /** The stacks in the order in which they were created; empty before every resource exists. */
  readonly stacks: () => readonly LoadedStack[];
  readonly targets: Targets;
}

/** The AWS API of a service, in the protocol that the SDK speaks to it. */
export interface ServiceApi {
  readonly json?: readonly JsonService[];
  readonly query?: readonly QueryService[];
  /** Any other protocol. The route answers undefined to requests of other services. */
  readonly rest?: Route;
  /** One that reads bodies as they come, because they may be large. It is asked before all others. */
  readonly streamed?: StreamedRoute;
}

/** Turns records into metrics: one function for each kind of record that counts. */
export type Observers = { readonly [Kind in RecordKind]?: (record: RecordOf<Kind>) => void };

/** Faults that a test can ask for. */
export interface Clearable {
  /** Cancels every fault that has not happened yet. */
  clear(): void;
}

/**
 * Everything that the stage knows of one AWS service and runs.
 * How it looks is in two files next to it, which a browser can load: `records.ts` and `drawing.ts`.
 */
export interface ServiceDefinition<Service, Needs extends StageCore, Options, Faults> {
  /**
   * Makes the service. It is called once: when the stage opens, or earlier when another service asks for this one.
   * `Needs` names the other services by type; asking for them creates them.
   */
  readonly create: (stage: Needs, options: Options) => Service;
  /** The resource types of templates. */
  readonly resources?: (service: Service, stage: Needs) => readonly ResourceType[];
  readonly api?: (service: Service, stage: Needs) => ServiceApi;
  /** Answers requests that no AWS API answers, such as those of the application's own APIs. */
  readonly serve?: (service: Service, stage: Needs) => Route;
  /** Takes over connections for another protocol than HTTP, such as WebSocket. */
  readonly upgrade?: (service: Service) => UpgradeRoute;
  /** See `StageCore.localUrl`; undefined when the text is not a URL of this service. */
  readonly localUrl?: (service: Service, text: string, endpoint: string, stage: Needs) => string | undefined;
  /** What rules, schedules, topics and alarms can deliver to, by the third part of its ARN, such as `sqs`. */
  readonly targets?: (service: Service) => Readonly<Record<string, TargetKind>>;
  /** What survives a restart, besides what each resource keeps. */
  readonly keep?: (service: Service, keep: Keep) => void;
  /** The metrics that the service reports, taken from the stage's records. */
  readonly metrics?: (store: MetricStore, service: Service, stage: Needs) => Observers;
  /** Wraps the routes of all AWS APIs, for example to trace calls. */
  readonly aroundCalls?: (
    service: Service,
    stage: Needs,
    routes: readonly Route[],
    apis: readonly JsonService[],
  ) => readonly Route[];
  /** Faults by name: they become members of `stage.faults`. */
  readonly faults?: (service: Service) => Faults;
  /** Runs last when the stage opens: every resource exists and everything that was kept is restored. */
  readonly opened?: (service: Service) => void;
  readonly close?: (service: Service) => Promise<void>;
}

/** A service that has been created: its definition, bound to it. */
export interface RunningService<Service = unknown, Faults = Readonly<Record<string, Clearable>>> {
  readonly service: Service;
  readonly faults: Faults | undefined;
  resources(): readonly ResourceType[];
  api(): ServiceApi;
  serve(): Route | undefined;
  upgrade(): UpgradeRoute | undefined;
  localUrl(text: string, endpoint: string): string | undefined;
  targets(): Readonly<Record<string, TargetKind>>;
  keep(keep: Keep): void;
  metrics(): Observers;
  aroundCalls(routes: readonly Route[], apis: readonly JsonService[]): readonly Route[];
  opened(): void;
  close(): Promise<void>;
}

/** One service, as the list of services has it. */
export interface ServicePlugin<Service, Needs extends StageCore, Options, Faults> {
  start(stage: Needs, options: Options): RunningService<Service, Faults>;
}

/** Declares a service. */
export function service<
  Service,
  Needs extends StageCore = StageCore,
  Options = unknown,
  Faults extends Readonly<Record<string, Clearable>> = Readonly<Record<never, Clearable>>,
>(definition: ServiceDefinition<Service, Needs, Options, Faults>): ServicePlugin<Service, Needs, Options, Faults> {
  return {
    start(stage, options) {
      const created = definition.create(stage, options);
      return {
        service: created,
        faults: definition.faults?.(created),
        resources: () => definition.resources?.(created, stage) ?? [],
        api: () => definition.api?.(created, stage) ?? {},
        serve: () => definition.serve?.(created, stage),
        upgrade: () => definition.upgrade?.(created),
        localUrl: (text, endpoint) => definition.localUrl?.(created, text, endpoint, stage),
        targets: () => definition.targets?.(created) ?? {},
        keep: (keep) => definition.keep?.(created, keep),
        metrics: () => definition.metrics?.(stage.metrics, created, stage) ?? {},
        aroundCalls: (routes, apis) => definition.aroundCalls?.(created, stage, routes, apis) ?? routes,
        opened: () => definition.opened?.(created),
        close: async () => definition.close?.(created),
      };
    },
  };
}
