import { optional, parse, strictObject, string, unknown } from 'valibot';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { fromTexts } from '../../wire/from-texts.ts';
import { onEverything } from './on-everything.ts';
import { type ReceiptRuleSet, receiptRule } from './receipt-rule.ts';
import type { Ses } from './ses.ts';

const inSet = { RuleSetName: string() };

/** The rules for mail that comes in. https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptRuleSet.html */
export function receiptOperations({ ruleSets }: Ses): Readonly<Record<string, Operation>> {
  return {
    CreateReceiptRuleSet: operation({
      input: strictObject(inSet),
      permissions: onEverything('CreateReceiptRuleSet'),
      run: ({ RuleSetName }) => {
        ruleSets.create(RuleSetName, 'set');
        return {};
      },
    }),
    CloneReceiptRuleSet: operation({
      input: strictObject({ ...inSet, OriginalRuleSetName: string() }),
      permissions: onEverything('CloneReceiptRuleSet'),
      run: ({ RuleSetName, OriginalRuleSetName }) => {
        ruleSets.create(RuleSetName, 'set', ruleSets.find(OriginalRuleSetName).rules);
        return {};
      },
    }),
    CreateReceiptRule: operation({
      input: strictObject({ ...inSet, After: optional(string()), Rule: unknown() }),
      permissions: onEverything('CreateReceiptRule'),
      run: ({ RuleSetName, After, Rule }) => {
        ruleSets.addRule(RuleSetName, 'set', parse(receiptRule, fromTexts(receiptRule, Rule, {})), After);
        return {};
      },
    }),
    DescribeReceiptRuleSet: operation({
      input: strictObject(inSet),
      permissions: onEverything('DescribeReceiptRuleSet'),
      run: ({ RuleSetName }) => described(RuleSetName, ruleSets.find(RuleSetName)),
    }),
    DescribeActiveReceiptRuleSet: operation({
      input: strictObject({}),
      permissions: onEverything('DescribeActiveReceiptRuleSet'),
      run: () => {
        const { active } = ruleSets;
        return active === undefined ? {} : described(active.name, ruleSets.find(active.name));
      },
    }),
    SetActiveReceiptRuleSet: operation({
      input: strictObject({ RuleSetName: optional(string()) }),
      permissions: onEverything('SetActiveReceiptRuleSet'),
      run: ({ RuleSetName }) => {
        ruleSets.activate(RuleSetName);
        return {};
      },
    }),
    DeleteReceiptRuleSet: operation({
      input: strictObject(inSet),
      permissions: onEverything('DeleteReceiptRuleSet'),
      run: ({ RuleSetName }) => {
        ruleSets.remove(RuleSetName);
        return {};
      },
    }),
  };
}

const described = (Name: string, { createdAt, rules }: ReceiptRuleSet) => ({
  Metadata: { Name, CreatedTimestamp: new Date(createdAt).toISOString() },
  Rules: rules,
});
