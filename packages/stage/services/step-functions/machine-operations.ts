import { optional, picklist, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { describeAlias, describeMachine, seconds } from './descriptions.ts';
import { checkArn, noSuchActivity } from './errors.ts';
import { unqualified } from './execution-operations.ts';
import { page, paged } from './inputs.ts';
import { readMachine } from './read-machine.ts';
import { ownerOf, type StepFunctions } from './step-functions.ts';

const includedData = optional(picklist(['ALL_DATA', 'METADATA_ONLY']), 'ALL_DATA');

/**
 * What Step Functions tells of state machines, versions, aliases and activities. Templates make them, so nothing here changes them.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function machineOperations({
  machines,
  executions,
  activities,
  createdAt,
}: StepFunctions): Readonly<Record<string, Operation>> {
  const creationDate = seconds(createdAt);
  const onMachine =
    (action: string) =>
    ({ stateMachineArn }: { readonly stateMachineArn: string }) => [
      { action: `states:${action}`, resource: unqualified(stateMachineArn) },
    ];
  const everywhere = (action: string) => () => [{ action: `states:${action}`, resource: '*' }];
  const activity = (activityArn: string) => {
    checkArn(activityArn, 'activity');
    const name = activities.get(activityArn);
    if (name === undefined) throw noSuchActivity(activityArn);
    return { activityArn, name, creationDate };
  };

  return {
    ListStateMachines: operation({
      input: strictObject(paged),
      permissions: everywhere('ListStateMachines'),
      run: (request) => {
        const { items, next } = page(machines.all, request);
        const stateMachines = items.map(({ arn, name, type }) => ({ stateMachineArn: arn, name, type, creationDate }));
        return { stateMachines, nextToken: next };
      },
    }),
    DescribeStateMachine: operation({
      input: strictObject({ stateMachineArn: string(), includedData }),
      permissions: onMachine('DescribeStateMachine'),
      run: ({ stateMachineArn }) => {
        const version = machines.version(stateMachineArn);
        const machine = version?.machine ?? machines.find(stateMachineArn);
        return {
          stateMachineArn,
          ...describeMachine(machine),
          ...(version?.description === undefined ? {} : { description: version.description }),
          type: machine.type,
          status: 'ACTIVE',
          creationDate,
        };
      },
    }),
    DescribeStateMachineForExecution: operation({
      input: strictObject({ executionArn: string(), includedData }),
      permissions: ({ executionArn }) => [
        { action: 'states:DescribeStateMachineForExecution', resource: executionArn },
      ],
      run: ({ executionArn }) => {
        checkArn(executionArn, 'execution');
        const { started } = executions.find(executionArn);
        const definition = executions.definitions.source(started.definition);
        return {
          stateMachineArn: started.machineArn,
          ...describeMachine(machines.find(ownerOf(started.machineArn))),
          definition,
          roleArn: started.roleArn,
          updateDate: creationDate,
        };
      },
    }),
    ListStateMachineVersions: operation({
      input: strictObject({ stateMachineArn: string(), ...paged }),
      permissions: onMachine('ListStateMachineVersions'),
      run: ({ stateMachineArn, ...request }) => {
        const { items, next } = page(machines.versionsOf(machines.find(stateMachineArn).arn), request);
        const stateMachineVersions = items.map(({ arn }) => ({ stateMachineVersionArn: arn, creationDate }));
        return { stateMachineVersions, nextToken: next };
      },
    }),
    ListStateMachineAliases: operation({
      input: strictObject({ stateMachineArn: string(), ...paged }),
      permissions: onMachine('ListStateMachineAliases'),
      run: ({ stateMachineArn, ...request }) => {
        const { machine, versionArn } = machines.resolve(stateMachineArn);
        const all = machines
          .aliasesOf(machine.arn)
          .filter(
            ({ routes }) => versionArn === undefined || routes.some((route) => route?.version.arn === versionArn),
          );
        const { items, next } = page(all, request);
        const stateMachineAliases = items.map(({ arn }) => ({ stateMachineAliasArn: arn, creationDate }));
        return { stateMachineAliases, nextToken: next };
      },
    }),
    DescribeStateMachineAlias: operation({
      input: strictObject({ stateMachineAliasArn: string() }),
      permissions: ({ stateMachineAliasArn }) => [
        { action: 'states:DescribeStateMachineAlias', resource: unqualified(stateMachineAliasArn) },
      ],
      run: ({ stateMachineAliasArn }) => {
        const alias = machines.alias(stateMachineAliasArn);
        if (alias !== undefined) return { ...describeAlias(alias), creationDate, updateDate: creationDate };
        // Recorded for UpdateStateMachineAlias in test_sfn_api_aliasing.py::test_update_no_such_alias_arn.
        throw new AwsError('ResourceNotFound', 'Request references a resource that does not exist.');
      },
    }),
    ValidateStateMachineDefinition: operation({
      input: strictObject({
        definition: string(),
        type: optional(picklist(['STANDARD', 'EXPRESS']), 'STANDARD'),
      }),
      permissions: everywhere('ValidateStateMachineDefinition'),
      run: ({ definition, type }) => {
        const problems = readMachine(definition, type).problems;
        const diagnostics = problems.map((problem) => ({ severity: 'ERROR', ...problem }));
        return { result: problems.length === 0 ? 'OK' : 'FAIL', diagnostics, truncated: false };
      },
    }),
    ListActivities: operation({
      input: strictObject(paged),
      permissions: everywhere('ListActivities'),
      run: (request) => {
        const { items, next } = page([...activities.keys()], request);
        return { activities: items.map(activity), nextToken: next };
      },
    }),
    DescribeActivity: operation({
      input: strictObject({ activityArn: string() }),
      permissions: ({ activityArn }) => [{ action: 'states:DescribeActivity', resource: activityArn }],
      run: ({ activityArn }) => activity(activityArn),
    }),
  };
}
