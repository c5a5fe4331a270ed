import { createContext, Script } from 'node:vm';
import { any, boolean, object, optional, record, safeParse, string, unknown } from 'valibot';
import { readJson } from '../../../json.ts';
import { Halt, type Invocation, UTILITIES, type UtilityName } from '../utilities/index.ts';
import { MODULES, scriptOf } from './script.ts';
import { parseSubset } from './subset.ts';

/** What the context keeps of JavaScript: https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html */
const BUILT_IN = ['Array', 'Boolean', 'Infinity', 'JSON', 'Math', 'NaN', 'Number', 'Object', 'String', 'undefined'];

/** How a handler has ended: with a value, or because a utility has ended it. */
export type Ended =
  | { readonly kind: 'value'; readonly value: unknown; readonly stash: Stash }
  | { readonly kind: 'halt'; readonly halt: Halt; readonly stash: Stash }
  /** The code has failed by itself. */
  | { readonly kind: 'failure'; readonly message: string; readonly stash: Stash };

type Stash = Readonly<Record<string, unknown>>;

const answerSchema = object({
  value: optional(unknown()),
  stash: record(string(), any()),
  halted: optional(boolean(), false),
  failure: optional(string()),
});

/**
 * What is evaluated in a context first. Nothing of the stage gets into it but one function that takes and returns texts, and no
 * resolver can reach that function: each utility is a function of the context.
 */
const PRELUDE = `'use strict';
(call, names, kept, run) => {
  const { parse, stringify } = JSON;
  const scope = globalThis;
  const HALT = {};
  const modules = { '@aws-appsync/utils': { util: {}, runtime: {}, extensions: {} }, '@aws-appsync/utils/dynamodb': {} };
  const utils = modules['@aws-appsync/utils'];
  const roots = { util: utils.util, runtime: utils.runtime, extensions: utils.extensions, ddb: modules['@aws-appsync/utils/dynamodb'], console: {} };
  for (const name of names) {
    const path = name.split('.');
    const last = path.pop();
    let at = roots;
    for (const part of path) at = at[part] ??= {};
    at[last] = (...given) => {
      const answer = call(name, stringify(given));
      if (answer === undefined) throw HALT;
      return parse(answer);
    };
  }
  for (const [name, value] of Object.entries(roots)) if (name !== 'ddb') scope[name] = value;
  const allowed = [...kept, 'util', 'runtime', 'extensions', 'console'];
  const { deleteProperty } = Reflect;
  for (const name of Object.getOwnPropertyNames(scope)) {
    // Under --expose-gc each context has a function that stays.
    if (!allowed.includes(name) && !deleteProperty(scope, name)) scope[name] = undefined;
  }
  const freeze = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const key of Object.getOwnPropertyNames(value)) {
      const { value: member } = Object.getOwnPropertyDescriptor(value, key);
      freeze(member);
    }
  };
  for (const name of allowed) freeze(scope[name]);
  freeze(modules);
  return (handler, json) => {
    const ctx = parse(json);
    ctx.args = ctx.arguments;
    try {
      const exported = run(modules);
      const value = typeof exported[handler] === 'function' ? exported[handler](ctx) : ctx.result;
      return stringify({ value: value ?? null, stash: ctx.stash });
    } catch (error) {
      return stringify(error === HALT ? { halted: true, stash: ctx.stash } : { failure: String(error), stash: ctx.stash });
    }
  };
}`;

type Running = (handler: string, json: string) => unknown;

/** The code of a resolver or of a function, in a context of its own. */
export class ResolverCode {
  readonly #script: Script;
  #running: Running | undefined;
  #invocation: Invocation | undefined;
  #halt: Halt | undefined;

  /** @throws StageError when the runtime would not take it */
  constructor(code: string) {
    const body = scriptOf(code, parseSubset(code));
    this.#script = new Script(`'use strict'; (${MODULES}) => { ${body} }`);
  }

  /** Evaluates an exported handler. A handler that is not there leaves the result as it is. */
  evaluate(handler: 'request' | 'response', context: object, invocation: Invocation): Ended {
    this.#invocation = invocation;
    this.#halt = undefined;
    const text = this.#run(handler, JSON.stringify(context));
    const parsed = safeParse(answerSchema, typeof text === 'string' ? readJson(text) : undefined);
    if (!parsed.success) return { kind: 'failure', message: 'The handler returned what is not JSON', stash: {} };
    const { value, stash, halted, failure } = parsed.output;
    if (halted && this.#halt !== undefined) return { kind: 'halt', halt: this.#halt, stash };
    return failure === undefined ? { kind: 'value', value, stash } : { kind: 'failure', message: failure, stash };
  }

  #run(handler: string, json: string): unknown {
    this.#running ??= this.#prepare();
    return this.#running(handler, json);
  }

  #prepare(): Running {
    const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
    const call = (name: string, given: string) => this.#call(name, given);
    const running: unknown = new Script(PRELUDE).runInContext(context)(
      call,
      Object.keys(UTILITIES),
      BUILT_IN,
      this.#script.runInContext(context),
    );
    if (typeof running !== 'function') throw new Error('The prelude of resolvers is broken');
    return (...given) => running(...given);
  }

  /** A utility: JSON in, JSON out, undefined when the handler ends here. */
  #call(name: string, given: string): string | undefined {
    if (!isUtility(name) || this.#invocation === undefined) return 'null';
    const list = readJson(given);
    try {
      return JSON.stringify(UTILITIES[name](Array.isArray(list) ? list : [], this.#invocation) ?? null);
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      this.#halt = error;
      return undefined;
    }
  }
}

const isUtility = (name: string): name is UtilityName => Object.hasOwn(UTILITIES, name);
