/** What the recorded tests of the API of Step Functions run. */
const DEFINITIONS = {
  pass: {
    Comment: 'BASE_PASS_RESULT',
    StartAt: 'State_1',
    States: { State_1: { Type: 'Pass', Result: { Arg1: 'argument1' }, End: true } },
  },
  fail: {
    Comment: 'BASE_RAISE_FAILURE',
    StartAt: 'FailState',
    States: {
      FailState: {
        Type: 'Fail',
        Error: 'SomeFailure',
        Cause: "This state machines raises a 'SomeFailure' failure.",
      },
    },
  },
  secondsPath: {
    Comment: 'WAIT_SECONDS_PATH',
    StartAt: 'WaitState',
    States: { WaitState: { Type: 'Wait', SecondsPath: '$.input.waitSeconds', End: true } },
  },
  wait: {
    Comment: 'BASE_WAIT_1_MIN',
    StartAt: 'State_1',
    States: { State_1: { Type: 'Wait', Seconds: 60, Next: 'State_2' }, State_2: { Type: 'Pass', End: true } },
  },
} as const;

export type DefinitionName = keyof typeof DEFINITIONS;

const RESOURCE = { Type: 'AWS::StepFunctions::StateMachine' };
const ref = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** A state machine under its own name. */
export const machineOf = (name: string, definition: object, more: object = {}) => ({
  ...RESOURCE,
  Properties: { StateMachineName: name, Definition: definition, RoleArn: ref('Role'), ...more },
});

const LEVELS = ['ALL', 'ERROR', 'FATAL', 'OFF'];
const WITH_DATA = { False: false, True: true };
/** The definitions of the tests of logs, by what their names begin with. */
export const LOGGED: Readonly<Record<string, DefinitionName>> = {
  pass_result: 'pass',
  raise_failure: 'fail',
  wait_seconds_path: 'secondsPath',
};

/** One that logs, for each parameter of the tests of logs. */
const logging = Object.entries(LOGGED).flatMap(([template, definition]) =>
  LEVELS.flatMap((Level) =>
    Object.entries(WITH_DATA).map(([suffix, IncludeExecutionData]) => {
      const name = `${template}_${Level}_${suffix}`;
      const LogGroupArn = { 'Fn::GetAtt': [`Group${name.replaceAll('_', '')}`, 'Arn'] };
      const LoggingConfiguration = {
        Level,
        IncludeExecutionData,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn } }],
      };
      return [name, machineOf(name, DEFINITIONS[definition], { LoggingConfiguration })] as const;
    }),
  ),
);

/** The resources of the recorded tests, by logical id. */
export const MACHINES = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'logs',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] },
        },
      ],
    },
  },
  Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'recorded' } },
  ...Object.fromEntries(
    logging.flatMap(([name, machine]) => [
      [`Machine${name.replaceAll('_', '')}`, machine],
      [`Group${name.replaceAll('_', '')}`, { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name } }],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(DEFINITIONS).flatMap(([name, definition]) => [
      [`Standard${name}`, machineOf(name, definition)],
      [`Express${name}`, machineOf(`express-${name}`, definition, { StateMachineType: 'EXPRESS' })],
    ]),
  ),
  Template: machineOf('state_machine_name', DEFINITIONS.pass),
  Listed: machineOf('listed', DEFINITIONS.pass),
  Filtered: machineOf('filtered', DEFINITIONS.pass),
  Pages: machineOf('pages', DEFINITIONS.pass),
  Versioned: machineOf('versioned', DEFINITIONS.pass),
  Version: {
    Type: 'AWS::StepFunctions::StateMachineVersion',
    Properties: { StateMachineArn: ref('Versioned'), Description: 'HelloWorld!' },
  },
  Alias: {
    Type: 'AWS::StepFunctions::StateMachineAlias',
    Properties: {
      Name: 'state_machine_alias_name',
      RoutingConfiguration: [{ StateMachineVersionArn: ref('Version'), Weight: 100 }],
    },
  },
};

export const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
