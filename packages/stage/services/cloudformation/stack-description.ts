import type { LoadedStack } from '../../loader.ts';
import type { StageCore } from '../../service.ts';

/** What a description takes from the stage. */
export type StackPlace = Pick<StageCore, 'arn' | 'clock' | 'localUrl' | 'stacks'>;

/** The id of a stack, as `AWS::StackId` has it in its template. */
export const stackId = ({ stackName }: LoadedStack, { arn }: StackPlace): string =>
  arn('cloudformation', `stack/${stackName}/local`);

/** What was neither updated nor compared with its template. */
const NOT_CHECKED = { StackDriftStatus: 'NOT_CHECKED' };

/** A stack in a list. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSummary.html */
export function stackSummary(stack: LoadedStack, place: StackPlace): object {
  const created = new Date(place.clock.createdAt).toISOString();
  return {
    StackId: stackId(stack, place),
    StackName: stack.stackName,
    TemplateDescription: stack.source.template.Description,
    CreationTime: created,
    LastUpdatedTime: created,
    StackStatus: 'CREATE_COMPLETE',
    DriftInformation: NOT_CHECKED,
  };
}

/**
 * Everything about a stack but its resources. The URL of an API in an output is one that the stage answers.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
 */
export function stackDescription(stack: LoadedStack, place: StackPlace): object {
  const { TemplateDescription: Description, ...summary } = {
    TemplateDescription: undefined,
    ...stackSummary(stack, place),
  };
  const { source } = stack;
  return {
    ...summary,
    Description,
    Parameters: Object.entries(source.template.Parameters ?? {}).map(([ParameterKey, { Default = '', NoEcho }]) => ({
      ParameterKey,
      ParameterValue: `${NoEcho}` === 'true' ? '****' : String(Default),
    })),
    DisableRollback: false,
    NotificationARNs: [],
    RollbackConfiguration: {},
    // What `cdk deploy` asks for.
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    Outputs: Object.entries(stack.outputs).map(([OutputKey, value]) => ({
      OutputKey,
      OutputValue: place.localUrl(value),
      Description: source.template.Outputs[OutputKey]?.Description,
      ExportName: stack.exports[OutputKey],
    })),
    Tags: Object.entries(source.tags).map(([Key, Value]) => ({ Key, Value })),
    EnableTerminationProtection: source.terminationProtection,
  };
}

/** A resource. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResource.html */
export const resourceDescription = (
  stack: LoadedStack,
  place: StackPlace,
  [logicalId, { ref }]: readonly [string, { readonly ref: string }],
) => ({
  LogicalResourceId: logicalId,
  PhysicalResourceId: ref,
  ResourceType: stack.source.template.Resources[logicalId]?.Type,
  Timestamp: new Date(place.clock.createdAt).toISOString(),
  ResourceStatus: 'CREATE_COMPLETE',
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});
