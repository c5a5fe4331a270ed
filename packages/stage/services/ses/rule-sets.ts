import { object, optional, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { noRuleSet } from './errors.ts';
import { NamedThings } from './named-things.ts';
import { type ReceiptRule, type ReceiptRuleSet, receiptRuleSet } from './receipt-rule.ts';

const activeSchema = object({ name: optional(string()) });

/**
 * The sets of rules for mail that comes in. One of them is active in a Region; a set that a template makes is not.
 * https://docs.aws.amazon.com/ses/latest/dg/receiving-email-receipt-rules-console-walkthrough.html
 */
export class RuleSets implements Durable<{ name?: string | undefined }> {
  readonly schema = activeSchema;
  readonly changes = new Changes();
  readonly sets = new NamedThings<ReceiptRuleSet>(receiptRuleSet);
  readonly #clock: StageClock;
  #active: string | undefined;

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  /** @param how whether a caller makes it, or CloudFormation declares it. @throws AwsError `AlreadyExists` */
  create(name: string, how: 'set' | 'declare', rules: readonly ReceiptRule[] = []): void {
    if (this.sets.find(name) !== undefined) throw new AwsError('AlreadyExists', `Rule set already exists: ${name}`);
    this.sets[how](name, { createdAt: this.#clock.now(), rules: [...rules] });
  }

  /** @throws AwsError `RuleSetDoesNotExist` */
  find(name: string): ReceiptRuleSet {
    const found = this.sets.find(name);
    if (found === undefined) throw noRuleSet(name);
    return found;
  }

  /** @param after the rule that comes before it @default it is the first */
  addRule(set: string, how: 'set' | 'declare', rule: ReceiptRule, after?: string): void {
    const { createdAt, rules } = this.find(set);
    if (rules.some(({ Name }) => Name === rule.Name)) {
      throw new AwsError('AlreadyExists', `Rule already exists: ${rule.Name}`);
    }
    const place = after === undefined ? 0 : rules.findIndex(({ Name }) => Name === after) + 1;
    if (after !== undefined && place === 0) throw new AwsError('RuleDoesNotExist', `Rule does not exist: ${after}`);
    this.sets[how](set, { createdAt, rules: rules.toSpliced(place, 0, rule) });
  }

  /** The rules that mail goes through now, in order. */
  get active(): { readonly name: string; readonly rules: readonly ReceiptRule[] } | undefined {
    const found = this.#active === undefined ? undefined : this.sets.find(this.#active);
    return this.#active === undefined || found === undefined ? undefined : { name: this.#active, rules: found.rules };
  }

  /** @param name undefined: no set is active, and no mail is taken. @throws AwsError `RuleSetDoesNotExist` */
  activate(name: string | undefined): void {
    if (name !== undefined) this.find(name);
    this.#active = name;
    this.changes.note([], () => this.save());
  }

  /** @throws AwsError `CannotDelete` while it is active */
  remove(name: string): void {
    if (name === this.#active) throw new AwsError('CannotDelete', `Cannot delete active rule set: ${name}`);
    this.sets.remove(name);
  }

  save(): { name?: string | undefined } {
    return { name: this.#active };
  }

  restore({ name }: { readonly name?: string | undefined }): void {
    if (name !== undefined && this.sets.find(name) !== undefined) this.#active = name;
  }
}
