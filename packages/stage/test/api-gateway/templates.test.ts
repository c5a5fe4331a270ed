import { describe, expect, test } from '@jest/globals';
import { checkVariables, substitute } from '../../services/api-gateway/templates.ts';

const scope = {
  context: new Map([
    ['requestId', 'r-1'],
    ['error.message', 'no'],
    ['authorizer.claims.sub', 'ada'],
    ['authorizer.claims.custom:role', 'owner'],
  ]),
  stageVariables: { colour: 'blue' },
};

describe('substitute', () => {
  test.each([
    ['{"id":"$context.requestId"}', '{"id":"r-1"}'],
    // A full stop at the end belongs to the sentence.
    ['Refused: $context.error.message.', 'Refused: no.'],
    ['$context.authorizer.claims.sub', 'ada'],
    ["$context.authorizer.claims['custom:role']", 'owner'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are API Gateway's
    ['${context.requestId}4', 'r-14'],
    ['$stageVariables.colour', 'blue'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are API Gateway's
    ["${stageVariables['colour']}ish", 'blueish'],
    ['[$context.identity.caller]', '[-]'],
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
    ['$context.authorizer.claims', '-'],
    ['costs $5 and $ContextSwitch', 'costs $5 and $ContextSwitch'],
  ])('%s', (template, expected) => {
    expect(substitute(template, scope, '-')).toBe(expected);
  });
});

describe('checkVariables', () => {
  test('knows what API Gateway documents', () => {
    const template = '$context.requestId $context.waf.status $context.authorizer.claims.sub $stageVariables.anything';
    expect(() => checkVariables(template, 'a stage')).not.toThrow();
  });

  test('names a variable that nobody documents', () => {
    expect(() => checkVariables('$context.requestID', 'a stage')).toThrow(
      'a stage: $context.requestID is not a variable that API Gateway documents.',
    );
  });
});
