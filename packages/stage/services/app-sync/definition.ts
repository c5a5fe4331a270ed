import type { GraphQLSchema } from 'graphql';
import { StageError } from '../../errors.ts';
import type { AuthMode } from './identity.ts';
import type { Resolver, Step } from './resolver.ts';
import { buildSchema } from './schema.ts';
import type { DataSource } from './sources/sources.ts';

export interface ApiSettings {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** The default first. */
  readonly modes: readonly [AuthMode, ...AuthMode[]];
  readonly allowsIntrospection: boolean;
  /** 0 for any. */
  readonly queryDepthLimit: number;
  /** 0 for the most that AppSync runs. */
  readonly resolverCountLimit: number;
  readonly logLevel: 'NONE' | 'ERROR' | 'INFO' | 'DEBUG' | 'ALL' | undefined;
  /** Whose permissions AppSync has when it writes the log of the API. */
  readonly logRoleArn: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** An API with what its templates have said of it so far. */
export class ApiDefinition {
  readonly settings: ApiSettings;
  readonly sources = new Map<string, DataSource>();
  /** By function id. */
  readonly functions = new Map<string, Step>();
  /** By `Type.field`. */
  readonly resolvers = new Map<string, Resolver>();
  #schema: GraphQLSchema | undefined;

  constructor(settings: ApiSettings) {
    this.settings = settings;
  }

  /** @throws StageError when it is not valid */
  setSchema(definition: string): void {
    this.#schema = buildSchema(definition);
  }

  /** @throws StageError when the template has none */
  get schema(): GraphQLSchema {
    if (this.#schema !== undefined) return this.#schema;
    throw new StageError(`The API ${this.settings.name} has no schema.`);
  }

  /** @throws StageError */
  source(name: string): DataSource {
    const source = this.sources.get(name);
    if (source !== undefined) return source;
    throw new StageError(`The API ${this.settings.name} has no data source ${name}.`);
  }

  /** @throws StageError */
  functionOf(id: string): Step {
    const step = this.functions.get(id);
    if (step !== undefined) return step;
    throw new StageError(`The API ${this.settings.name} has no function ${id}.`);
  }
}
