import { glob } from '../../glob.ts';

/** Requests that are recorded before the share of the others counts: so many in each second. */
class Reservoir {
  #second = 0;
  #left = 0;

  take(size: number, now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) [this.#second, this.#left] = [second, size];
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}

/** A request of which it is to be decided whether its trace is recorded. */
export interface SampledRequest {
  readonly serviceName: string;
  readonly serviceType: string;
  readonly resourceArn: string;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
}

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
export interface SamplingRule extends SampledRequest {
  readonly name: string;
  /** The lowest of those that match decides. */
  readonly priority: number;
  /** Requests in each second that are recorded in any case. */
  readonly reservoirSize: number;
  /** Which part of the others is, 0 to 1. */
  readonly fixedRate: number;
}

/**
 * Lambda's own sampling, which cannot be changed (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html), and
 * that of X-Ray when no rule matches (https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html).
 */
const DEFAULT = { reservoirSize: 1, fixedRate: 0.05 };

/** Decides at the first hop of a trace whether it is recorded; every later hop keeps to that. */
export class Sampling {
  readonly #rules: { readonly rule: SamplingRule; readonly reservoir: Reservoir }[] = [];
  readonly #reservoirs = new Map<string, Reservoir>();
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(now: () => number, random: () => number) {
    this.#now = now;
    this.#random = random;
  }

  addRule(rule: SamplingRule): void {
    this.#rules.push({ rule, reservoir: new Reservoir() });
    this.#rules.sort(({ rule: a }, { rule: b }) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
  }

  get rules(): readonly SamplingRule[] {
    return this.#rules.map(({ rule }) => rule);
  }

  /** By the first rule that matches, or by the default rule. */
  decide(request: SampledRequest): boolean {
    const found = this.#rules.find(({ rule }) => FIELDS.every((field) => fits(rule[field], request[field])));
    if (found === undefined) return this.decideFor('the default rule');
    return this.#decide(found.reservoir, found.rule);
  }

  /** One each second and five percent of the others, of what goes by this name. */
  decideFor(name: string): boolean {
    const reservoir = this.#reservoirs.get(name) ?? new Reservoir();
    this.#reservoirs.set(name, reservoir);
    return this.#decide(reservoir, DEFAULT);
  }

  #decide(
    reservoir: Reservoir,
    { reservoirSize, fixedRate }: Pick<SamplingRule, 'reservoirSize' | 'fixedRate'>,
  ): boolean {
    return reservoir.take(reservoirSize, this.#now()) || this.#random() < fixedRate;
  }
}

const FIELDS = ['serviceName', 'serviceType', 'resourceArn', 'host', 'httpMethod', 'urlPath'] as const;

/**
 * `*` stands for any text and `?` for one character; case does not matter (unverified; settled by: requests to an API whose
 * sampling rule has its path in capitals).
 */
const fits = (pattern: string, text: string) => pattern === '*' || glob(pattern, 'is').test(text);
