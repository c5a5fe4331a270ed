import { describe, expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { referredId, resources, theOnly } from '../support/template-resources.ts';

/** Rules for every log group that events are written to. */
const arcade = synthArcade();
const policies = resources(arcade, 'AWS::Logs::ResourcePolicy');

test('queue-topic-access-policy: a copy takes one of the ten policies for logs that an account has', () => {
  expect(policies.map(({ chapter }) => chapter)).toEqual(['foundation']);
});

test('eventbridge-pattern-rule: every rule that logs has a policy in its chapter', () => {
  const targets = resources(arcade, 'AWS::Events::Rule').filter((rule) =>
    JSON.stringify(rule.Properties.Targets).includes(':log-group:'),
  );
  expect(policies.map(({ chapter }) => chapter)).toEqual(targets.map(({ chapter }) => chapter));
});

describe.each(policies)('the event log of $chapter', ({ chapter, logicalId, Properties }) => {
  const inChapter = arcade.chapter(chapter);
  const construct = logicalId.slice(0, logicalId.indexOf('AllowEvents'));
  const rule = theOnly(inChapter, 'AWS::Events::Rule', `${construct}Rule`);
  const logGroup = theOnly(inChapter, 'AWS::Logs::LogGroup', `${construct}Logs`);

  test('eventbridge-pattern-rule: its rule writes to this log group', () => {
    const [target, ...others] = [rule.Properties.Targets].flat();
    expect(others).toEqual([]);
    expect(JSON.stringify(target)).toContain(`":log-group:",{"Ref":"${logGroup.logicalId}"}`);
  });

  test('queue-topic-access-policy: the log admits EventBridge, and writes only from this rule', () => {
    // The document is JSON text with references in between; with placeholders for them it can be parsed.
    const parts = (Properties.PolicyDocument as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const text = parts.map((part) => (typeof part === 'string' ? part : `<${referredId(part)}>`)).join('');
    const Principal = { Service: ['delivery.logs.amazonaws.com', 'events.amazonaws.com'] };
    const Resource = `<${logGroup.logicalId}>`;
    expect(JSON.parse(text).Statement).toEqual([
      { Effect: 'Allow', Principal, Action: 'logs:CreateLogStream', Resource },
      {
        Effect: 'Allow',
        Principal,
        Action: 'logs:PutLogEvents',
        Resource,
        Condition: { ArnEquals: { 'aws:SourceArn': `<${rule.logicalId}>` } },
      },
    ]);
  });
});
