import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AssemblyStack } from '../../assembly.ts';
import { describe as sentenceOf } from '../../describe.ts';
import { changesBetween } from '../../edits/changes.ts';
import { propertyTypesText } from '../../scripts/property-types.ts';
import { replacingText } from '../../scripts/replacing.ts';

const stack = (resources: Record<string, { Type: string; Properties?: object }>, id = 'shop'): AssemblyStack => ({
  id,
  stackName: id,
  assets: new Map(),
  nested: new Map(),
  tags: {},
  terminationProtection: false,
  template: {
    Resources: Object.fromEntries(
      Object.entries(resources).map(([name, { Type, Properties = {} }]) => [
        name,
        { Type, Properties: { ...Properties } },
      ]),
    ),
    Outputs: {},
  },
});
const queue = (properties: object) => ({ Type: 'AWS::SQS::Queue', Properties: properties });

describe('what an edit of the templates changes', () => {
  test('is nothing when the properties are the same in another order', () => {
    expect(
      changesBetween(
        [stack({ A: queue({ X: 1, Y: [1, { Z: 2 }] }) })],
        [stack({ A: queue({ Y: [1, { Z: 2 }], X: 1 }) })],
      ),
    ).toEqual([]);
  });

  test('is named by property, as deep as it goes; a reference is one value', () => {
    const before = queue({ DelaySeconds: 600, Redrive: { max: 3, arn: { 'Fn::GetAtt': ['B', 'Arn'] } } });
    const after = queue({ DelaySeconds: 60, Redrive: { max: 3, arn: { Ref: 'C' } } });
    expect(changesBetween([stack({ A: before })], [stack({ A: after })])).toEqual([
      {
        stack: 'shop',
        logicalId: 'A',
        type: 'AWS::SQS::Queue',
        change: 'changed',
        properties: ['DelaySeconds: 600 -> 60', 'Redrive.arn: {"Fn::GetAtt":["B","Arn"]} -> {"Ref":"C"}'],
      },
    ]);
  });

  test('is a replacement when CloudFormation cannot update the property, or the type is another', () => {
    const changes = changesBetween(
      [stack({ A: queue({ QueueName: 'a' }), B: queue({}) })],
      [stack({ A: queue({ QueueName: 'b' }), B: { Type: 'AWS::SNS::Topic' } })],
    );
    expect(changes.map(({ change, properties }) => [change, ...properties])).toEqual([
      ['replaced', 'QueueName: "a" -> "b"'],
      ['replaced', 'Type: AWS::SQS::Queue -> AWS::SNS::Topic'],
    ]);
    const [first] = changes;
    if (first === undefined) throw new Error('No change');
    expect(sentenceOf({ kind: 'resource-change', at: 0, ...first })).toMatchObject({
      text: 'shop/A REPLACED: QueueName: "a" -> "b"',
      tone: 'warning',
    });
  });

  test('are resources and stacks that come and go', () => {
    const changes = changesBetween([stack({ A: queue({}) }, 'old')], [stack({ B: queue({}) }, 'new')]);
    expect(changes.map(({ stack: id, change }) => [id, change])).toEqual([
      ['old', 'removed'],
      ['new', 'added'],
    ]);
  });

  test('what is replaced is what the CDK says: otherwise run "npm run services"', () => {
    const file = join(import.meta.dirname, '..', '..', 'edits', 'replacing.ts');
    expect(readFileSync(file, 'utf8')).toBe(replacingText());
    const types = join(import.meta.dirname, '..', '..', 'property-types.ts');
    expect(readFileSync(types, 'utf8')).toBe(propertyTypesText());
  });
});
