import { join } from 'node:path';
import { CfnOutput, Duration, type RemovalPolicy, type Size, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import type { Bundles } from './bundle.ts';
import { ChapterHealth } from './chapter-health.ts';
import { type DurableExecutions, LiveFunction, type LiveFunctionProps } from './constructs/functions/live-function.ts';
import { instrument } from './constructs/functions/open-telemetry.ts';
import { SharedLayer } from './constructs/functions/shared-layer.ts';
import type { EnvironmentSettings } from './environments.ts';
import type { HealthAlarms } from './function-health.ts';
import { type OwnedRoute, owned, type Route } from './route.ts';

/** Where the code of functions is. */
const LAMBDA = join(import.meta.dirname, '..', 'lambda');

/** What every chapter is built with. A chapter that needs more extends it by the ports it uses. */
export interface ChapterProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  /** First part of the names of all stacks. */
  readonly instance: string;
}

/** Code with what runs it. */
export type FunctionPackaging = Pick<LiveFunctionProps, 'code' | 'handler' | 'runtime'>;

/** What a chapter says about one of its functions. */
export interface FunctionOptions {
  /** One line for the console's list of functions. */
  readonly description: string;
  /**
   * Memory in MiB, 128 to 10,240. The share of the CPU grows with it.
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Time after which Lambda stops an invocation, at most 900 s.
   * @default 10 seconds
   */
  readonly timeout?: Duration;
  /**
   * Environment variables.
   * @default none
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Code that is not a bundle of the chapter.
   * @default the function's file, on Node.js
   */
  readonly packaging?: FunctionPackaging;
  /** The size of `/tmp`, 512 to 10,240 MiB. @default 512 MiB */
  readonly ephemeralStorageSize?: Size;
  /** The queue that keeps asynchronous events that failed. @default none: a destination tells more */
  readonly deadLetterQueue?: IQueue;
  /** The key by which Lambda encrypts the variables at rest. @default a key of Lambda */
  readonly environmentEncryption?: IKey;
  /**
   * Lets one invocation run at a time, in every environment: for work that two at once would do wrong.
   * @default false
   */
  readonly oneAtATime?: boolean;
  /**
   * Execution environments that are set aside for the function, where the settings reserve any.
   * @default none: the function shares the Region's pool
   */
  readonly reservedConcurrency?: number;
  /** Another name than CloudFormation would give: one by which another account knows the function and its role. @default none */
  readonly name?: string;
  /**
   * Makes each invocation a durable execution, which may wait for days.
   * @default none: an invocation is over after its timeout
   */
  readonly durable?: DurableExecutions;
  /**
   * The name of the function's file, without its extension: for functions that run the same code.
   * @default that of the function
   */
  readonly file?: string;
  /**
   * The chapter whose folder the function's file is in.
   * @default this chapter
   */
  readonly owner?: string;
}

/**
 * A chapter is one stack. Its constructor reads like a table of contents: ports, then one private method for each subject,
 * then `watch`.
 */
export abstract class Chapter extends Stack {
  /** What the functions of this chapter count for its owner; each is a graph of the business dashboard. @default none */
  readonly businessMetrics: readonly string[] = [];
  protected readonly settings: EnvironmentSettings;
  /** The functions that the chapter has made so far. */
  protected readonly functions: LiveFunction[] = [];
  readonly #bundles: Bundles;
  readonly #routes: OwnedRoute[] = [];
  #alarmNames: readonly string[] = [];

  /**
   * @param name the chapter's name, which its folders have too
   * @param account the account that the stack is in. @default the one of all other chapters, which the CLI knows
   */
  constructor(scope: Construct, name: string, { environment, bundles, instance }: ChapterProps, account?: string) {
    super(scope, name, {
      ...(account === undefined ? {} : { env: { account } }),
      stackName: `${instance}-${name}`,
      terminationProtection: environment.deletionProtection,
    });
    this.settings = environment;
    this.#bundles = bundles;
  }

  /** A function of this chapter: `TurnSeason` is the file `functions/turn-season.ts` of the chapter's folder in `lambda`. */
  protected function(
    id: string,
    {
      owner = this.node.id,
      file = kebab(id),
      oneAtATime = false,
      packaging,
      reservedConcurrency,
      ...options
    }: FunctionOptions,
  ): LiveFunction {
    const { logRetention, removalPolicy, reserveConcurrency, openTelemetry } = this.settings;
    const fn = new LiveFunction(this, id, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      logRetention,
      removalPolicy,
      ...options,
      ...(packaging ?? this.#bundled(`${owner}/${file}`)),
      ...(reserveConcurrency && reservedConcurrency !== undefined ? { reservedConcurrency } : {}),
      ...(oneAtATime ? { reservedConcurrency: 1 } : {}),
    });
    if (openTelemetry !== undefined && packaging === undefined) instrument(fn.function, openTelemetry);
    this.functions.push(fn);
    return fn;
  }

  #bundled(handler: string): Pick<LiveFunctionProps, 'code' | 'handler' | 'layers'> {
    const { layer } = this.#bundles;
    return {
      code: this.#bundles.code(handler),
      handler: `${handler}.handler`,
      ...(layer === undefined ? {} : { layers: [SharedLayer.of(this, layer())] }),
    };
  }

  /** The build context of a container image: a function of this chapter, next to the Dockerfile in a folder of it. */
  protected imageContext(id: string, folder: string): string {
    return this.#bundles.imageContext(`${this.node.id}/${kebab(id)}`, join(this.codeFolder(folder), 'Dockerfile'));
  }

  /** A folder of the chapter's code, absolute. */
  protected codeFolder(folder: string): string {
    return join(LAMBDA, this.node.id, folder);
  }

  /** Offers routes, for the API to host. @param ports what their functions need */
  protected serve<Ports>(routes: readonly Route<Ports>[], ports: Ports): void {
    this.#routes.push(...owned(this.node.id, routes, ports));
  }

  /** The routes of this chapter. */
  get routes(): readonly OwnedRoute[] {
    return this.#routes;
  }

  /** How long the chapter's logs are kept, and what becomes of them with the stack. */
  protected get keptLog(): { readonly retention: RetentionDays; readonly removalPolicy: RemovalPolicy } {
    return { retention: this.settings.logRetention, removalPolicy: this.settings.removalPolicy };
  }

  /** An output of the stack. @param use a command that takes the value */
  protected output(id: string, value: string, use?: string): void {
    new CfnOutput(this, id, { value, ...(use === undefined ? {} : { description: use }) });
  }

  /** Whether a resource has alarms that are like those of others: in production. A sandbox has one example of each. */
  protected get alarms(): boolean {
    return this.settings.alarms === 'all';
  }

  /** The alarms that stand for this chapter, by name. */
  get alarmNames(): readonly string[] {
    return this.#alarmNames;
  }

  /**
   * The last line of every chapter: alarms, metrics and saved queries for its functions and schedules, and one composite alarm
   * over all its alarms. {@link ChapterHealth} lists them.
   * @param watched every function, schedule and construct with alarms of this chapter; synth refuses a shorter list
   * @param examples which of its own alarms the chapter has even where the settings ask for examples only
   */
  protected watch(watched: readonly IConstruct[], ...examples: readonly HealthAlarms[]): void {
    const { alarmNames } = new ChapterHealth(this, 'Health', { watched, ...(this.alarms ? {} : { examples }) });
    this.#alarmNames = alarmNames;
  }
}

/** The name of a construct or class as files and chapters spell it: `TurnSeason` is `turn-season`. */
export const kebab = (id: string): string => id.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
