import { randomUUID } from 'node:crypto';
import {
  array,
  boolean,
  literal,
  maxLength,
  minLength,
  optional,
  picklist,
  pipe,
  record,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, named, physicalName, place, reasons } from '../../resource-values.ts';
import { definitionSource } from './definition-source.ts';
import { resourceName } from './inputs.ts';
import { InvalidDefinition } from './language/read-definition.ts';
import { loggingConfiguration } from './logging.ts';
import type { MachineAlias, StateMachine } from './machine.ts';
import { readMachine } from './read-machine.ts';
import type { StepFunctions, StepFunctionsStage } from './step-functions.ts';

const routes = pipe(
  array(strictObject({ StateMachineVersionArn: string(), Weight: between(0, 100) })),
  minLength(1),
  maxLength(2),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_StepFunctions.html */
export function stepFunctionsResources(
  workflows: StepFunctions,
  { arn, whenLoaded }: StepFunctionsStage,
): readonly ResourceType[] {
  const { machines, activities } = workflows;
  return [
    resourceType({
      type: 'AWS::StepFunctions::StateMachine',
      properties: {
        StateMachineName: optional(resourceName),
        StateMachineType: optional(picklist(['STANDARD', 'EXPRESS']), 'STANDARD'),
        RoleArn: string(),
        DefinitionString: optional(string()),
        Definition: optional(record(string(), unknown())),
        DefinitionSubstitutions: optional(record(string(), unknown()), {}),
        LoggingConfiguration: optional(loggingConfiguration, {}),
        TracingConfiguration: optional(strictObject({ Enabled: optional(boolean(), false) }), {}),
        EncryptionConfiguration: optional(
          strictObject({ Type: literal('AWS_OWNED_KEY', 'the stage has no keys of customers') }),
        ),
      },
      notExecuted: { Tags: reasons.tags },
      create(properties, origin) {
        const name = properties.StateMachineName ?? physicalName(origin);
        const machineArn = arn('states', `stateMachine:${name}`);
        const type = properties.StateMachineType;
        const source = definitionSource(properties, place(origin));
        const { definition, problems } = readMachine(source, type);
        if (definition === undefined) {
          throw new StageError(`${place(origin)}: ${new InvalidDefinition(problems).message}`);
        }
        const revisionId = randomUUID();
        const { Level, IncludeExecutionData, Destinations } = properties.LoggingConfiguration;
        const machine: StateMachine = {
          ...{ name, type, source, definition, revisionId },
          arn: machineArn,
          roleArn: properties.RoleArn,
          logging: {
            level: Level,
            includeExecutionData: IncludeExecutionData,
            logGroupArns: Destinations.map(({ CloudWatchLogsLogGroup }) => CloudWatchLogsLogGroup.LogGroupArn),
          },
          isTraced: properties.TracingConfiguration.Enabled,
        };
        machines.add(machine);
        whenLoaded(() => workflows.check(machine));
        return { ref: machineArn, attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: revisionId } };
      },
    }),
    resourceType({
      type: 'AWS::StepFunctions::StateMachineVersion',
      properties: {
        StateMachineArn: string(),
        StateMachineRevisionId: optional(string()),
        Description: optional(string()),
      },
      create({ StateMachineArn, StateMachineRevisionId, Description }, origin) {
        const { revisionId, arn: machineArn } = accepted(origin, () => machines.find(StateMachineArn));
        if (StateMachineRevisionId !== undefined && StateMachineRevisionId !== revisionId) {
          throw new StageError(`${place(origin)}: the current State Machine revision is ${revisionId}.`);
        }
        const version = machines.publish(machineArn, Description);
        return { ref: version.arn, attributes: { Arn: version.arn } };
      },
    }),
    resourceType({
      type: 'AWS::StepFunctions::StateMachineAlias',
      properties: {
        Name: optional(pipe(named(80, '-_.'), regex(/[^0-9]/, 'it is not a number'))),
        Description: optional(string()),
        RoutingConfiguration: optional(routes),
        DeploymentPreference: optional(
          strictObject({
            StateMachineVersionArn: string(),
            Type: literal('ALL_AT_ONCE', 'opening a stage is one deployment, so nothing shifts'),
            Alarms: optional(array(string())),
          }),
        ),
      },
      create({ Name, Description, RoutingConfiguration, DeploymentPreference }, origin) {
        const name = Name ?? physicalName(origin);
        const wanted =
          DeploymentPreference === undefined
            ? (RoutingConfiguration ?? [])
            : [{ StateMachineVersionArn: DeploymentPreference.StateMachineVersionArn, Weight: 100 }];
        const chosen = wanted.map(({ StateMachineVersionArn, Weight }) => {
          const version = machines.version(StateMachineVersionArn);
          if (version !== undefined) return { version, weight: Weight };
          throw new StageError(`${place(origin)}: there is no version ${StateMachineVersionArn}.`);
        });
        const [first, second] = chosen;
        const sum = (first?.weight ?? 0) + (second?.weight ?? 0);
        const isOneMachine = second === undefined || first?.version.machine === second.version.machine;
        if (first === undefined || !isOneMachine || sum !== 100) {
          throw new StageError(
            `${place(origin)}: an alias has one or two versions of one state machine, whose weights are 100 together.`,
          );
        }
        const { machine } = first.version;
        const alias: MachineAlias = {
          ...{ name, machine, description: Description },
          arn: `${machine.arn}:${name}`,
          routes: second === undefined ? [first] : [first, second],
        };
        machines.addAlias(alias);
        return { ref: alias.arn, attributes: { Arn: alias.arn } };
      },
    }),
    resourceType({
      type: 'AWS::StepFunctions::Activity',
      properties: {
        Name: resourceName,
        EncryptionConfiguration: optional(
          strictObject({ Type: literal('AWS_OWNED_KEY', 'the stage has no keys of customers') }),
        ),
      },
      notExecuted: { Tags: reasons.tags },
      create({ Name }) {
        const activityArn = arn('states', `activity:${Name}`);
        activities.set(activityArn, Name);
        return { ref: activityArn, attributes: { Arn: activityArn, Name } };
      },
    }),
  ];
}
