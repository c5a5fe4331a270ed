import { describe, expect, test } from '@jest/globals';
import { readDefinition } from '../../services/step-functions/language/read-definition.ts';
import { readMachine } from '../../services/step-functions/read-machine.ts';

const end = { Type: 'Pass', End: true };

describe('definitions that CreateStateMachine refuses', () => {
  test.each<readonly [what: string, definition: unknown, message: string]>([
    ['nothing in it', {}, 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'],
    ['no StartAt', { States: { A: end } }, 'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /'],
    [
      'a state with JSONPath within JSONata',
      { StartAt: 'A', QueryLanguage: 'JSONata', States: { A: { ...end, QueryLanguage: 'JSONPath' } } },
      "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A",
    ],
    [
      'targets that do not exist, and a state that nothing leads to',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'C' }, B: end } },
      'MISSING_TRANSITION_TARGET: Missing \'Next\' target: C at /States/A/Next, MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
    [
      'a StartAt that does not exist',
      { StartAt: 'C', States: { A: end } },
      'MISSING_TRANSITION_TARGET: Missing \'Next\' target: C at /StartAt, MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ],
    [
      'no end',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } },
      'MISSING_END_STATE: Workflow has no terminal state',
    ],
    [
      'a target of a Catch that does not exist, within a Map',
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            ItemProcessor: {
              StartAt: 'T',
              States: { T: { Type: 'Task', Resource: 'x', Catch: [{ ErrorEquals: ['E'], Next: 'N' }], End: true } },
            },
            End: true,
          },
        },
      },
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: N at /States/M/ItemProcessor/States/T/Catch[0]/Next",
    ],
    [
      'a rule without Next',
      {
        StartAt: 'A',
        States: { A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true }], Default: 'B' }, B: end },
      },
      'SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Choices[0]',
    ],
    [
      'fields of JSONata in a state of JSONPath',
      { StartAt: 'A', States: { A: { ...end, Output: 1 } } },
      "SCHEMA_VALIDATION_FAILED: The field 'Output' is not supported with the query language 'JSONPath' at /States/A/Output",
    ],
    [
      'fields of JSONPath in a state of JSONata',
      { StartAt: 'A', QueryLanguage: 'JSONata', States: { A: { ...end, InputPath: '$' } } },
      "SCHEMA_VALIDATION_FAILED: The field 'InputPath' is not supported with the query language 'JSONata' at /States/A/InputPath",
    ],
    [
      'a moment without a zone, within a Map',
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            End: true,
            ItemProcessor: {
              StartAt: 'W',
              States: { W: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', End: true } },
            },
          },
        },
      },
      'SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/M/ItemProcessor/States/W/Timestamp',
    ],
    [
      'credentials without a role',
      {
        StartAt: 'A',
        States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Credentials: {}, End: true } },
      },
      "SCHEMA_VALIDATION_FAILED: The field 'RoleArn' is required but was missing at /States/A/Credentials",
    ],
  ])('%s', (_what, definition, message) => {
    expect(() => readDefinition(definition)).toThrow(`Invalid State Machine Definition: '${message}'`);
  });

  test('a comparison that does not exist is refused by its name, and where it is, in rules within others, too', () => {
    const machine = (rule: object) => ({
      StartAt: 'A',
      States: { A: { Type: 'Choice', Choices: [{ ...rule, Next: 'B' }] }, B: end },
    });
    expect(() => readDefinition(machine({ Variable: '$', StringEqual: 'x' }))).toThrow(
      "The field 'StringEqual' is not supported at /States/A/Choices[0]/StringEqual",
    );
    expect(() => readDefinition(machine({ And: [{ Variable: '$', Equals: 'x' }] }))).toThrow(
      "The field 'Equals' is not supported at /States/A/Choices[0]/And[0]/Equals",
    );
    expect(readDefinition(machine({ Variable: '$', StringEqualsPath: '$.x' })).StartAt).toBe('A');
  });

  test('an inner state may have JSONPath within a Map of JSONata, when the state machine has JSONPath', () => {
    const ItemProcessor = { StartAt: 'A', States: { A: { ...end, QueryLanguage: 'JSONPath' } } };
    const States = { M: { Type: 'Map', QueryLanguage: 'JSONata', ItemProcessor, End: true } };
    expect(readDefinition({ StartAt: 'M', QueryLanguage: 'JSONPath', States }).StartAt).toBe('M');
  });

  test.each(['arn:aws:states:::dynamodb:query', 'arn:aws:sqs:us-east-1:000000000000:queue', 'nothing'])(
    'the resource %s of a task is not recognized',
    (Resource) => {
      const source = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource, End: true } } });
      expect(readMachine(source, 'STANDARD').problems).toEqual([
        {
          code: 'SCHEMA_VALIDATION_FAILED',
          message: expect.stringContaining(`The resource provided ${Resource} is not recognized.`),
          location: '/States/A/Resource',
        },
      ]);
    },
  );
});
