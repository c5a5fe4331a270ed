import { array, optional, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { LoadedStack } from '../../loader.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';
import { pageOf } from '../../wire/pages.ts';
import { resourceDescription, type StackPlace, stackDescription, stackId, stackSummary } from './stack-description.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
const PAGE = 100;

/**
 * What people ask CloudFormation about stacks that exist.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
 */
export function cloudFormationOperations(place: StackPlace): QueryService {
  const { arn, localUrl, stacks } = place;
  const allow = (action: string, name: string | undefined) => {
    const stack = stacks().find((one) => isNamed(one, name));
    const resource = stack === undefined ? arn('cloudformation', `stack/${name ?? '*'}/*`) : stackId(stack, place);
    return [{ action: `cloudformation:${action}`, resource }];
  };
  const isNamed = (stack: LoadedStack, name: string | undefined) =>
    name === stack.stackName || name === stackId(stack, place);
  const find = (name: string, missing: string): LoadedStack => {
    const found = stacks().find((one) => isNamed(one, name));
    if (found === undefined) throw invalid(missing);
    return found;
  };
  const ofStack = (stack: LoadedStack) => ({ StackId: stackId(stack, place), StackName: stack.stackName });
  const page = <Item>(all: readonly Item[], token: string | undefined) =>
    pageOf(all, token, PAGE, invalid('NextToken is not valid'));

  return {
    version: '2010-05-15',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    accessDenied: 'AccessDenied',
    operations: {
      DescribeStacks: operation({
        input: strictObject({ StackName: optional(string()), NextToken: optional(string()) }),
        permissions: ({ StackName }) => allow('DescribeStacks', StackName),
        run: ({ StackName, NextToken }) => {
          const wanted = StackName === undefined ? latest(stacks()) : [find(StackName, missing(StackName))];
          const { items, next } = page(wanted, NextToken);
          return { Stacks: items.map((stack) => stackDescription(stack, place)), NextToken: next };
        },
      }),
      ListStacks: operation({
        input: strictObject({ StackStatusFilter: optional(array(string())), NextToken: optional(string()) }),
        permissions: () => [{ action: 'cloudformation:ListStacks', resource: '*' }],
        run: ({ StackStatusFilter, NextToken }) => {
          const isWanted = StackStatusFilter?.includes('CREATE_COMPLETE') ?? true;
          const { items, next } = page(isWanted ? latest(stacks()) : [], NextToken);
          return { StackSummaries: items.map((stack) => stackSummary(stack, place)), NextToken: next };
        },
      }),
      ListStackResources: operation({
        input: strictObject({ StackName: string(), NextToken: optional(string()) }),
        permissions: ({ StackName }) => allow('ListStackResources', StackName),
        run: ({ StackName, NextToken }) => {
          const stack = find(StackName, missing(StackName));
          const { items, next } = page([...stack.resources], NextToken);
          const summaries = items.map((resource) => {
            const { Timestamp: LastUpdatedTimestamp, ...summary } = resourceDescription(stack, place, resource);
            return { ...summary, LastUpdatedTimestamp };
          });
          return { StackResourceSummaries: summaries, NextToken: next };
        },
      }),
      DescribeStackResources: operation({
        input: strictObject({
          StackName: optional(string()),
          LogicalResourceId: optional(string()),
          PhysicalResourceId: optional(string()),
        }),
        permissions: ({ StackName }) => allow('DescribeStackResources', StackName),
        run: ({ StackName, LogicalResourceId, PhysicalResourceId }) => {
          const stack = StackName === undefined ? holding(PhysicalResourceId) : find(StackName, missing(StackName));
          const wanted = [...stack.resources].filter(
            ([id, { ref }]) => id === (LogicalResourceId ?? id) && ref === (PhysicalResourceId ?? ref),
          );
          if (wanted.length === 0 && LogicalResourceId !== undefined) throw noResource(LogicalResourceId, stack);
          return {
            // It tells of the first hundred; ListStackResources has pages.
            StackResources: wanted
              .slice(0, PAGE)
              .map((resource) => ({ ...ofStack(stack), ...resourceDescription(stack, place, resource) })),
          };
        },
      }),
      DescribeStackResource: operation({
        input: strictObject({ StackName: string(), LogicalResourceId: string() }),
        permissions: ({ StackName }) => allow('DescribeStackResource', StackName),
        run: ({ StackName, LogicalResourceId }) => {
          const stack = find(StackName, `Stack '${StackName}' does not exist`);
          const resource = stack.resources.get(LogicalResourceId);
          if (resource === undefined) throw noResource(LogicalResourceId, stack);
          const { Timestamp, ...detail } = resourceDescription(stack, place, [LogicalResourceId, resource]);
          return { StackResourceDetail: { ...ofStack(stack), ...detail, LastUpdatedTimestamp: Timestamp } };
        },
      }),
      GetTemplate: operation({
        input: strictObject({ StackName: string(), TemplateStage: optional(string()) }),
        permissions: ({ StackName }) => allow('GetTemplate', StackName),
        run: ({ StackName }) => ({
          TemplateBody: JSON.stringify(find(StackName, missing(StackName)).source.template, undefined, 1),
          StagesAvailable: ['Original', 'Processed'],
        }),
      }),
      ListExports: operation({
        input: strictObject({ NextToken: optional(string()) }),
        permissions: () => [{ action: 'cloudformation:ListExports', resource: '*' }],
        run: ({ NextToken }) => {
          const all = stacks().flatMap((stack) =>
            Object.entries(stack.exports).map(([output, Name]) => ({
              ExportingStackId: stackId(stack, place),
              Name,
              Value: localUrl(stack.outputs[output] ?? ''),
            })),
          );
          const { items, next } = page(all, NextToken);
          return { Exports: items, NextToken: next };
        },
      }),
    },
  };

  function holding(physicalId: string | undefined): LoadedStack {
    if (physicalId === undefined) throw invalid('One of StackName or PhysicalResourceId must be specified');
    const found = stacks().find(({ resources }) => [...resources.values()].some(({ ref }) => ref === physicalId));
    if (found === undefined) throw invalid(`Stack for ${physicalId} does not exist`);
    return found;
  }
}

/** The latest stack comes first (unverified; settled by: DescribeStacks and ListStacks of three stacks). */
const latest = (stacks: readonly LoadedStack[]) => stacks.toReversed();

const missing = (name: string) => `Stack with id ${name} does not exist`;

const noResource = (logicalId: string, { stackName }: LoadedStack) =>
  invalid(`Resource ${logicalId} does not exist for stack ${stackName}`);

const invalid = (message: string) => new AwsError('ValidationError', message);
