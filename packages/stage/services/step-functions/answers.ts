import { type InferOutput, number, object, optional, picklist, record, string, unknown } from 'valibot';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';

/** One thing that an execution got from outside: an answer to one of its calls, or the request to stop. */
const answer = object({
  /** Epoch milliseconds. */
  at: number(),
  /** The call that it answers, counted from 0; undefined for a request to stop. */
  call: optional(number()),
  what: picklist(['due', 'submitted', 'result', 'failed', 'refused', 'stopped']),
  /** What was submitted, or the result. */
  value: optional(unknown()),
  error: optional(string()),
  /** Of a call that was refused, its message. */
  cause: optional(string()),
});
export type Answer = Readonly<InferOutput<typeof answer>>;

type Saved = Readonly<Record<string, Readonly<Record<string, Answer>>>>;

/** The answers that executions got, by the ARN of the execution and in their order: see `RepeatableEffects`. */
export class Answers implements Durable<Saved> {
  readonly schema = record(string(), record(string(), answer));
  readonly changes = new Changes(2);
  readonly #of = new Map<string, Answer[]>();

  of(executionArn: string): readonly Answer[] {
    return this.#of.get(executionArn) ?? [];
  }

  add(executionArn: string, answer: Answer): void {
    const answers = this.#of.get(executionArn) ?? [];
    if (answers.length === 0) this.#of.set(executionArn, answers);
    const place = answers.push(answer) - 1;
    this.changes.note([executionArn, `${place}`], () => this.#of.get(executionArn)?.[place]);
  }

  forget(executionArn: string): void {
    const places = this.of(executionArn).keys();
    this.#of.delete(executionArn);
    for (const place of places) this.changes.note([executionArn, `${place}`], () => undefined);
  }

  /** Forgets those of all other executions. */
  retain(executionArns: ReadonlySet<string>): void {
    for (const arn of this.#of.keys()) if (!executionArns.has(arn)) this.forget(arn);
  }

  save(): Saved {
    return Object.fromEntries([...this.#of].map(([arn, answers]) => [arn, Object.fromEntries(answers.entries())]));
  }

  restore(saved: Saved): void {
    for (const [arn, answers] of Object.entries(saved)) this.#of.set(arn, Object.values(answers));
  }
}
