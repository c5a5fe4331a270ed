import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  GetAliasCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';

/** The alias that callers use. */
const ALIAS = 'live';

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
}

/** Which alias is moved. */
export interface RollbackTarget {
  readonly stackName: string;
  /** The name of the construct, such as `RecordPlay`. */
  readonly function: string;
  /** The version to go to. @default the one before */
  readonly to?: string | undefined;
}

/** An alias that has been moved. */
export interface Move {
  readonly functionName: string;
  readonly from: string;
  readonly to: string;
  /** Whether CodeDeploy deploys the function, which refuses to move an alias that was moved by hand. */
  readonly gradual: boolean;
}

/**
 * Points the alias `live` of a function to the version before the one that it points to, or to another that exists.
 * Versions are numbered in the order in which they were published.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 * @throws when there is no such function or version, when the calls are split between two versions, or when somebody else
 * moves the alias at the same time
 */
export async function rollBack({ cloudFormation, lambda }: Clients, target: RollbackTarget): Promise<Move> {
  const { functionName, gradual } = await find(cloudFormation, target);
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: ALIAS }));
  const { FunctionVersion: from = '', RevisionId, RoutingConfig } = alias;
  const others = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {});
  if (others.length > 0)
    throw new Error(
      `A deployment is moving calls of ${functionName} from ${from} to ${others.join()}. Stop it in CodeDeploy, which then takes it back.`,
    );
  const to = choose(await versionsOf(lambda, functionName), from, target);
  await lambda.send(
    new UpdateAliasCommand({ FunctionName: functionName, Name: ALIAS, FunctionVersion: to, RevisionId }),
  );
  return { functionName, from, to, gradual };
}

/** The function of a construct, by its logical id: the construct's name, and a hash that the CDK adds. */
async function find(client: CloudFormationClient, { stackName, function: id }: RollbackTarget) {
  const found = { functionName: '', gradual: false };
  const functions: string[] = [];
  const isOf = (name: string, logicalId: string) => new RegExp(`^${name}[0-9A-F]{8}$`).test(logicalId);
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: stackName },
  )) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType } of StackResourceSummaries) {
      if (ResourceType === 'AWS::Lambda::Function') {
        functions.push(LogicalResourceId.replace(/[0-9A-F]{8}$/, ''));
        if (isOf(id, LogicalResourceId)) found.functionName = PhysicalResourceId;
      }
      if (ResourceType === 'AWS::CodeDeploy::DeploymentGroup' && isOf(`Deployments${id}`, LogicalResourceId))
        found.gradual = true;
    }
  }
  if (found.functionName !== '') return found;
  throw new Error(`${stackName} has no function ${id}. It has ${functions.sort().join(', ')}.`);
}

/** The numbers of the published versions, in ascending order. */
async function versionsOf(client: LambdaClient, functionName: string): Promise<readonly number[]> {
  const versions: number[] = [];
  for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: functionName })) {
    for (const { Version } of page.Versions ?? []) if (Version !== '$LATEST') versions.push(Number(Version));
  }
  return versions.sort((one, other) => one - other);
}

function choose(versions: readonly number[], from: string, { function: id, to }: RollbackTarget): string {
  const chosen = to === undefined ? versions.findLast((version) => version < Number(from)) : Number(to);
  if (chosen === undefined)
    throw new Error(`There is nothing to go back to: ${from} is the first version of ${id} that exists.`);
  if (!versions.includes(chosen))
    throw new Error(`${id} has no version ${to}. It has ${versions.join(', ')}, and ${ALIAS} points to ${from}.`);
  if (`${chosen}` === from) throw new Error(`${ALIAS} of ${id} points to version ${from} already.`);
  return `${chosen}`;
}
