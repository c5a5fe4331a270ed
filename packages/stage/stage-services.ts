import type { RunningService, StageCore } from './service.ts';
import type * as plugins from './services/index.ts';

type Plugins = typeof plugins;
/** What `start` returns and takes, for each service of the list. */
type Started = { readonly [Name in keyof Plugins]: ReturnType<Plugins[Name]['start']> };
type Options = { readonly [Name in keyof Plugins]: Parameters<Plugins[Name]['start']>[1] };
type FaultsOf<Running> = Running extends RunningService<unknown, infer Faults> ? Faults : never;
type Faults = { readonly [Name in keyof Plugins]: FaultsOf<Started[Name]> };

/** All values of an object type at once. */
type Together<All> = { readonly [Name in keyof All]: (value: All[Name]) => void }[keyof All] extends (
  values: infer Values,
) => void
  ? Values
  : never;

/** Every service of the stage by name, composed from the list of services, with what the stage offers to all of them. */
export type StageServices = StageCore & { readonly [Name in keyof Plugins]: Started[Name]['service'] };

/** The options of all services. */
export type ServiceOptions = Together<Options>;

/** The faults that a test can ask for, by what suffers them: `functions`, `queues`, `tables`, `topics`. */
export type StageFaults = Together<Faults> & {
  /** Cancels every fault that has not happened yet. */
  clear(): void;
};
