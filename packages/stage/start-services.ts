import { observe } from './metrics/observe.ts';
import type { ResourceType } from './registry.ts';
import type { RunningService, StageCore } from './service.ts';
import * as plugins from './services/index.ts';
import type { ServiceOptions, StageFaults, StageServices } from './stage-services.ts';
import { answerJson, type JsonService } from './wire/aws-json.ts';
import { answerQuery } from './wire/aws-query.ts';
import { answerOwn } from './wire/own-request.ts';
import { requestUrl } from './wire/request-url.ts';
import type { Route, StreamedRoute } from './wire/server.ts';
import type { UpgradeRoute } from './wire/upgrades.ts';

/** Every service of the list, and what they are together. */
export interface StartedServices {
  readonly services: StageServices;
  readonly faults: StageFaults;
  /** Every resource type that the stage knows. Another one in a template is an error that names it. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** The APIs of the services, and everything else that the stage answers. */
  readonly routes: readonly Route[];
  /** The APIs that read bodies as they come. */
  readonly streamed: readonly StreamedRoute[];
  /** What takes over connections. */
  readonly upgrades: readonly UpgradeRoute[];
  /** Keeps what services have besides their resources. */
  keep(): void;
  /** Runs when every resource exists and everything that was kept is restored. */
  opened(): void;
  close(): Promise<void>;
}

/**
 * Creates every service and lets them reach each other. A service is created when something first asks for it, so the
 * order of the list means nothing.
 */
export function startServices(
  core: Omit<StageCore, 'dispatch' | 'jsonServices' | 'localUrl'>,
  options: ServiceOptions,
): StartedServices {
  const running = new Map<string, RunningService>();
  const starting: string[] = [];
  let answered: ReturnType<typeof routesOf> = { json: [], routes: [], streamed: [] };
  const stage: StageCore = {
    ...core,
    localUrl,
    dispatch: (request) => answerOwn(request, answered.routes, answered.streamed),
    jsonServices: () => answered.json,
  };
  addServices(stage, (name) => started(name).service);
  const start: Readonly<Record<string, () => RunningService>> = Object.fromEntries(
    Object.entries(plugins).map(([name, plugin]) => [name, () => plugin.start(stage, options)]),
  );

  function started(name: string): RunningService {
    const found = running.get(name);
    if (found !== undefined) return found;
    if (starting.includes(name))
      throw new Error(`Services need each other to be created: ${[...starting, name].join(' -> ')}`);
    starting.push(name);
    const made = start[name]?.();
    starting.pop();
    if (made === undefined) throw new Error(`There is no service ${name}`);
    running.set(name, made);
    return made;
  }

  function localUrl(text: string): string {
    for (const one of running.values()) {
      const url = one.localUrl(text, core.endpoint());
      if (url !== undefined) return url;
    }
    return text;
  }

  const all = Object.keys(plugins).map(started);
  for (const one of all) {
    for (const [service, kind] of Object.entries(one.targets())) core.targets.accept(service, kind);
  }
  observe(
    core.records,
    all.map((one) => one.metrics()),
  );
  answered = routesOf(core, all);
  return {
    services: stage,
    faults: faultsOf(all),
    resourceTypes: new Map(all.flatMap((one) => one.resources()).map((resource) => [resource.type, resource])),
    routes: answered.routes,
    streamed: answered.streamed,
    upgrades: all.flatMap((one) => one.upgrade() ?? []),
    keep() {
      for (const one of all) one.keep(core.keep);
    },
    opened() {
      for (const one of all) one.opened();
    },
    async close() {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}

/** Gives the stage one member for each service. They are not enumerable: `{ ...stage }` copies no service. */
function addServices(stage: StageCore, find: (name: string) => unknown): asserts stage is StageServices {
  for (const name of Object.keys(plugins)) Object.defineProperty(stage, name, { get: () => find(name) });
}

function faultsOf(all: readonly RunningService[]): StageFaults {
  const faults = all.map((one) => one.faults ?? {});
  const clear = () => {
    for (const fault of faults.flatMap((each) => Object.values(each))) fault.clear();
  };
  return Object.assign({ clear }, ...faults);
}

function routesOf(
  { access }: Pick<StageCore, 'access'>,
  all: readonly RunningService[],
): Pick<StartedServices, 'routes' | 'streamed'> & { readonly json: readonly JsonService[] } {
  const apis = all.map((one) => one.api());
  const json = apis.flatMap((api) => api.json ?? []);
  const query = apis.flatMap((api) => api.query ?? []);
  const calls: readonly Route[] = [
    async (request, body) =>
      request.headers['x-amz-target'] === undefined || requestUrl(request).pathname !== '/'
        ? undefined
        : answerJson(request, body, json, access),
    (request, body) => answerQuery(request, body, query, access),
    ...apis.flatMap(({ rest }) => rest ?? []),
  ];
  const routes = [
    ...all.reduce((around, one) => one.aroundCalls(around, json), calls),
    ...all.flatMap((one) => one.serve() ?? []),
  ];
  return { json, routes, streamed: apis.flatMap(({ streamed }) => streamed ?? []) };
}
