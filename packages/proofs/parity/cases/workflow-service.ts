import JSON5 from 'json5';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import { LOGGED, MACHINES, machineOf } from '../workflow-machines.ts';
import { type Ask, asks, logged, QUESTIONS } from '../workflow-questions.ts';
import { likeRecorded, wordsMasked } from '../workflows.ts';
import { opens } from '../world.ts';

/** What the API answers, what executions leave in logs, and which definitions CreateStateMachine refuses. */
export const parityCases: ParityCases = {
  resources: MACHINES,
  cases: (recordings) => [
    ...Object.entries(QUESTIONS).map(([name, ask]) => {
      const [, file = '', test = '', label = ''] = /^([^:]+)::(.+?) (\S+)$/.exec(name) ?? [];
      return compared(recordings, `stepfunctions/v2/${file}`, test, label, ask);
    }),
    ...logCases(recordings),
    ...validationCases(recordings),
    ...refusalCases(),
  ],
};

function compared(recordings: Recordings, file: string, test: string, label: string, ask: Ask): ParityCase {
  const recording = { file, test, label };
  const answer = wordsMasked(recordings.answer(recording));
  return { recording, recorded: () => answer, ask: async (world) => likeRecorded(answer, await ask(world)) };
}

/** A test whose level logs nothing of its execution has no answer. */
const logCases = (recordings: Recordings): readonly ParityCase[] =>
  Object.keys(LOGGED).flatMap((template) =>
    ['ALL', 'ERROR', 'FATAL', 'OFF'].flatMap((level) =>
      ['False', 'True'].flatMap((suffix) => {
        const file = 'stepfunctions/v2/logs/test_logs';
        const test = `${level === 'ALL' ? 'test_base' : 'test_partial_log_levels'}[${template}.json5_${level}_${suffix}]`;
        const label = 'logged_execution_events';
        if (!Object.hasOwn(Object(recordings.answer({ file, test, label: '' })), label)) return [];
        return [compared(recordings, file, test, label, logged(`${template}_${level}_${suffix}`))];
      }),
    ),
  );

/** ValidateStateMachineDefinition, by the name of the parameter of its test: what is not in a file, and what is. */
function validationCases(recordings: Recordings): readonly ParityCase[] {
  const file = 'stepfunctions/v2/test_sfn_api_validation';
  const test = 'test_validate_state_machine_definition';
  const templates = recordings.list('stepfunctions/templates/validation/statemachines', '.json5');
  const validate = (name: string, definition: string, type?: string) =>
    compared(
      recordings,
      file,
      name,
      'validation_response',
      asks('ValidateStateMachineDefinition', { definition, type }),
    );
  return [
    ...Object.entries({ EMPTY_STRING: '', NOT_A_DEF: 'not a definition', EMPTY_DICT: '{}' }).map(([name, text]) =>
      validate(`${test}_not_a_definition[${name}]`, text),
    ),
    ...templates.flatMap(({ name, text }) =>
      ['STANDARD', 'EXPRESS'].map((type) =>
        validate(`${test}_type_${type.toLowerCase()}[${name.toUpperCase()}]`, JSON.stringify(JSON5.parse(text)), type),
      ),
    ),
  ];
}

/** Definitions and names that the stage refuses in templates, as the API does. */
function refusalCases(): readonly ParityCase[] {
  const { Role } = MACHINES;
  const task = (Resource: string) => ({ StartAt: 'A', States: { A: { Type: 'Task', Resource, End: true } } });
  const express = (resource: string) =>
    opens({ Role, Machine: machineOf('refused', task(resource), { StateMachineType: 'EXPRESS' }) });
  const credentials = (Credentials: object) =>
    opens({
      Role,
      Machine: machineOf('refused', {
        StartAt: 'State0',
        States: { State0: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Credentials, End: true } },
      }),
    });
  const activity = (Name: string) =>
    opens({ Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name } } });
  const refused = (file: string, test: string, label: string, ask: Ask): ParityCase => ({
    recording: { file: `stepfunctions/v2/${file}`, test, label },
    ask,
  });
  return [
    refused('test_sfn_api', 'test_create_delete_invalid_sm', 'invalid_definition_1', () =>
      opens({ Role, Machine: machineOf('refused', { StartAt: 'A' }) }),
    ),
    refused('test_sfn_api_express', 'test_illegal_callbacks[WAIT_FOR_TASK_TOKEN]', 'creation_error', () =>
      express('arn:aws:states:::sns:publish.waitForTaskToken'),
    ),
    refused('test_sfn_api_express', 'test_illegal_callbacks[SYNC]', 'creation_error', () =>
      express('arn:aws:states:::states:startExecution.sync'),
    ),
    refused('test_sfn_api_express', 'test_illegal_activity_task', 'creation_error', () =>
      express('arn:aws:states:us-east-1:000000000000:activity:paint'),
    ),
    ...Object.entries({ EMPTY_CREDENTIALS: {}, INVALID_CREDENTIALS_FIELD: { role: 'x' } }).map(([name, given]) =>
      refused(
        'credentials/test_credentials_base',
        `test_invalid_credentials_field[${name}]`,
        'invalid_definition',
        () => credentials(given),
      ),
    ),
    ...['activity name', 'activity<name', 'activity{name', 'activity?name', 'activity/name'].map((name) =>
      refused('test_sfn_api_activities', `test_create_activity_invalid_name[${name}]`, 'invalid_name', () =>
        activity(name),
      ),
    ),
  ];
}
