import { execute, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { executionError, fieldError, type Result } from './answer.ts';
import { batches } from './batches.ts';
import type { ApiDefinition } from './definition.ts';
import { type FieldError, FieldFailure } from './errors.ts';
import { type Identity, mayBySchema } from './identity.ts';
import type { ReadOperation } from './operation.ts';
import { type FieldRequest, resolve } from './resolver.ts';
import type { Invocation } from './utilities/index.ts';

/** The most resolvers of one query: https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const MOST_RESOLVERS = 10_000;

/** An operation on its way. */
export interface Executing extends ReadOperation {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  readonly traceHeader: string | undefined;
  /** Of the request, for `ctx.request`. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly log: Invocation['log'];
  /** The value of the operation's own fields, when it is an event of a subscription. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly setFilter?: (filter: unknown) => void;
}

/** Executes an operation: fields that the caller may not see and fields that fail are null, each with its error. */
export async function executeOperation(stage: StageCore, api: ApiDefinition, executing: Executing): Promise<Result> {
  const { document, variables, operation, identity, traceHeader, event } = executing;
  const extra: object[] = [];
  const { arn: apiArn, resolverCountLimit } = api.settings;
  const batch = batches(stage, { apiArn, traceHeader });
  let resolved = 0;

  async function fieldOf(source: unknown, args: object, _: unknown, info: GraphQLResolveInfo): Promise<unknown> {
    authorize(stage, api, executing, info);
    const resolver = api.resolvers.get(`${info.parentType.name}.${info.fieldName}`);
    const { [info.fieldName]: own = null } = Object(source);
    if (resolver === undefined || event !== undefined) return own;
    resolved += 1;
    if (resolved > (resolverCountLimit || MOST_RESOLVERS)) {
      // (unverified; settled by: a query over the limit of resolvers)
      throw new FieldFailure({ errorType: 'ResolverCountLimitExceeded', message: 'Resolver count limit exceeded' });
    }
    const addError = (error: FieldError) => void extra.push(fieldError(error, pathOf(info), locationsOf(info)));
    const request: FieldRequest = {
      apiArn,
      traceHeader,
      identity,
      addError,
      batch,
      log: executing.log,
      setFilter: executing.setFilter ?? (() => {}),
      context: contextOf(api, executing, source, args, info),
    };
    return resolve(stage, resolver, request);
  }

  const answered = await execute({
    schema: api.schema,
    document,
    variableValues: variables,
    operationName: operation.name?.value,
    rootValue: event,
    fieldResolver: fieldOf,
    typeResolver: (value) => String(Object(value).__typename),
  });
  const errors = [...extra, ...(answered.errors ?? []).map(executionError)];
  return { data: answered.data ?? null, ...(errors.length === 0 ? {} : { errors }) };
}

/** @throws FieldFailure when the schema, or IAM for the fields of operations, does not let the caller see it */
function authorize(
  stage: StageCore,
  api: ApiDefinition,
  { identity, event }: Executing,
  info: GraphQLResolveInfo,
): void {
  const { parentType, fieldName } = info;
  const field = parentType.getFields()[fieldName];
  const bySchema = field !== undefined && mayBySchema(identity, api.settings.modes[0], parentType, field);
  // Who may subscribe has been decided when the subscription began.
  if (bySchema && (event !== undefined || mayByIam(stage, api, identity, parentType.name, fieldName))) return;
  throw new FieldFailure({
    errorType: 'Unauthorized',
    message: `Not Authorized to access ${fieldName} on type ${parentType.name}`,
  });
}

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization */
export function mayByIam(
  { access }: Pick<StageCore, 'access'>,
  { settings }: ApiDefinition,
  { caller }: Identity,
  typeName: string,
  fieldName: string,
): boolean {
  if (caller === undefined || !ROOTS.has(typeName)) return true;
  try {
    access.authorize(
      caller,
      { action: 'appsync:GraphQL', resource: `${settings.arn}/types/${typeName}/fields/${fieldName}` },
      { 'aws:securetransport': 'true' },
    );
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html */
function contextOf(
  { settings }: ApiDefinition,
  { identity, headers, variables }: Executing,
  source: unknown,
  given: object,
  info: GraphQLResolveInfo,
): FieldRequest['context'] {
  const selections = info.fieldNodes.flatMap(({ selectionSet }) => selectionPaths(info, selectionSet, ''));
  return {
    arguments: given,
    identity: identity.context,
    source: source ?? null,
    result: null,
    request: { headers, domainName: null },
    env: settings.environment,
    info: {
      fieldName: info.fieldName,
      parentTypeName: info.parentType.name,
      variables,
      selectionSetList: [...new Set(selections)],
    },
  };
}

/** The fields that the caller wants, with a slash between levels. */
function selectionPaths(
  info: GraphQLResolveInfo,
  set: SelectionSetNode | undefined,
  prefix: string,
): readonly string[] {
  return (set?.selections ?? []).flatMap((one) => {
    if (one.kind === Kind.INLINE_FRAGMENT) return selectionPaths(info, one.selectionSet, prefix);
    if (one.kind === Kind.FRAGMENT_SPREAD) {
      return selectionPaths(info, info.fragments[one.name.value]?.selectionSet, prefix);
    }
    const path = `${prefix}${one.alias?.value ?? one.name.value}`;
    return [path, ...selectionPaths(info, one.selectionSet, `${path}/`)];
  });
}

function pathOf({ path }: GraphQLResolveInfo): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at !== undefined; at = at.prev) keys.unshift(at.key);
  return keys;
}

function locationsOf({ fieldNodes }: GraphQLResolveInfo) {
  return fieldNodes.flatMap(({ loc }) =>
    loc === undefined ? [] : [{ line: loc.startToken.line, column: loc.startToken.column }],
  );
}
