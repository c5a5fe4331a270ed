import type { OwnRequest } from '../../../wire/own-request.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import type { JsonObject } from '../language/value.ts';

/** How requests of one protocol are written, and their answers read. Parameters and results have names in PascalCase. */
export interface Exchange {
  /** @throws StatesError for what the stage does not know, by its name */
  request(action: string, parameters: JsonObject): Omit<OwnRequest, 'headers'> & { readonly headers?: Headers };
  result(action: string, answer: HttpAnswer): JsonObject;
  refusal(answer: HttpAnswer): ServiceError;
}

type Headers = Readonly<Record<string, string>>;

/** What a service answered instead of a result. */
export interface ServiceError {
  /** The error's code, as it is on the wire. */
  readonly code: string;
  readonly message: string;
}

/** `putItem` as the API has it: `PutItem`. */
export const operationName = (action: string): string => `${action[0]?.toUpperCase()}${action.slice(1)}`;
