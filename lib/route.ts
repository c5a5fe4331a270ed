import type { GenericSchema } from 'valibot';
import type { ApiRoute } from './constructs/api/api-route.ts';
import type { Throttle } from './constructs/api/rest-api.ts';
import type { LiveFunction } from './constructs/functions/live-function.ts';
import type { PatternAnnotation } from './pattern.ts';

/**
 * A route as the chapter that owns its data declares it, in `lib/chapters/<name>/routes.ts`. The chapter `api` hosts it.
 * @typeParam Ports what the function of the route needs of the arcade
 */
export interface Route<Ports> extends Omit<ApiRoute, 'access' | 'body'> {
  /** Id of the function; in kebab case the name of its file in `lambda/<chapter>/functions`. */
  readonly id: string;
  /**
   * Who may call it. The gateway checks the token of players and the API key of partners. An admin is a player in the group of
   * admins, for which the function checks.
   */
  readonly caller: 'player' | 'admin' | 'partner';
  /** The schema of the request body, and the name of its model. */
  readonly body?: { readonly name: string; readonly schema: GenericSchema };
  /** A limit below that of the API stage. @default that of the API stage */
  readonly throttle?: Throttle;
  /** What the function may do, and the environment variables by which it finds what it works on, but for those of every route. */
  readonly wire?: (fn: LiveFunction, ports: Ports) => void;
  /** The patterns that the function shows. */
  readonly shows: readonly PatternAnnotation[];
}

/** A route with the ports of the chapter that owns it. */
export interface OwnedRoute extends Omit<Route<never>, 'wire'> {
  /** The chapter that owns it. */
  readonly owner: string;
  readonly wire: (fn: LiveFunction) => void;
}

/** The routes of a chapter, each with what its function needs. @param owner the chapter */
export const owned = <Ports>(owner: string, routes: readonly Route<Ports>[], ports: Ports): readonly OwnedRoute[] =>
  routes.map(({ wire, ...route }) => ({ ...route, owner, wire: (fn) => wire?.(fn, ports) }));
