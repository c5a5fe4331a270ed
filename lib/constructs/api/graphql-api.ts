import { type RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import {
  CfnDataSource,
  type CfnDataSourceProps,
  CfnFunctionConfiguration,
  CfnGraphQLApi,
  CfnGraphQLSchema,
  CfnResolver,
} from 'aws-cdk-lib/aws-appsync';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface GraphqlApiProps {
  /** As the console lists it. */
  readonly name: string;
  /** The schema, in GraphQL. A field without a directive is for users of the pool. */
  readonly schema: string;
  /** Who may call: its users with a token. Roles may call what the schema gives them by `@aws_iam`. */
  readonly users: IUserPool;
  /** How deep the fields of a query may be nested, 1 to 75. */
  readonly queryDepthLimit: number;
  /** How many resolvers one query may run, 1 to 10,000: aliases ask for the same field again and again. */
  readonly resolverCountLimit: number;
  /** How long the log is kept. */
  readonly logRetention: RetentionDays;
  /** What happens to the log when its stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** Where a field is in the schema. */
export interface FieldName {
  readonly typeName: string;
  readonly fieldName: string;
}

/** Code with the source that it asks. */
export interface SourceCode {
  readonly source: Pick<GraphqlSource, 'resource'>;
  /** JavaScript for APPSYNC_JS, at most 32,768 characters. */
  readonly code: string;
}

/** A data source, and the role by which AppSync calls it. */
export interface GraphqlSource extends IGrantable {
  readonly resource: CfnDataSource;
}

const RUNTIME = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };

/**
 * A GraphQL API for users of a pool, without an API key and without introspection. Resolvers are JavaScript that AppSync runs itself.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
 */
export class GraphqlApi extends Construct {
  readonly api: CfnGraphQLApi;
  readonly #schema: CfnGraphQLSchema;

  /** @throws when AppSync would refuse a limit */
  constructor(scope: Construct, id: string, props: GraphqlApiProps) {
    super(scope, id);
    requireLimit(this, 'queryDepthLimit', props.queryDepthLimit, 75);
    requireLimit(this, 'resolverCountLimit', props.resolverCountLimit, 10_000);
    const logs = this.role('LogsRole');
    this.api = new CfnGraphQLApi(this, 'Resource', {
      name: props.name,
      authenticationType: 'AMAZON_COGNITO_USER_POOLS',
      userPoolConfig: {
        userPoolId: props.users.userPoolId,
        awsRegion: Stack.of(this).region,
        defaultAction: 'ALLOW',
      },
      additionalAuthenticationProviders: [{ authenticationType: 'AWS_IAM' }],
      introspectionConfig: 'DISABLED',
      queryDepthLimit: props.queryDepthLimit,
      resolverCountLimit: props.resolverCountLimit,
      logConfig: { cloudWatchLogsRoleArn: logs.roleArn, fieldLogLevel: 'ERROR', excludeVerboseContent: true },
      xrayEnabled: true,
    });
    annotate(
      this.api,
      'appsync-graphql',
      'Users of the pool by default, roles where the schema says so, and no API key: a key in a page is a key for all. Depth and number of resolvers are limited, because callers write the queries.',
    );
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions::AwsSolutions-ASC3',
      reason:
        'Requests and errors are logged. What is left out is their content: headers with tokens, arguments and results.',
    });
    this.keepLog(logs, props);
    this.#schema = new CfnGraphQLSchema(this, 'Schema', { apiId: this.api.attrApiId, definition: props.schema });
  }

  /** A table as a source. The caller grants the actions that its resolvers call. */
  table(id: string, { tableName }: Pick<ITable, 'tableName'>): GraphqlSource {
    return this.source(id, (serviceRoleArn) => ({
      type: 'AMAZON_DYNAMODB',
      serviceRoleArn,
      dynamoDbConfig: { tableName, awsRegion: Stack.of(this).region },
    }));
  }

  /** A function as a source, with the permission to invoke it and no other. */
  function(id: string, fn: IFunction): GraphqlSource {
    const source = this.source(id, (serviceRoleArn) => ({
      type: 'AWS_LAMBDA',
      serviceRoleArn,
      lambdaConfig: { lambdaFunctionArn: fn.functionArn },
    }));
    Grant.addToPrincipal({ grantee: source, actions: ['lambda:InvokeFunction'], resourceArns: [fn.functionArn] });
    return source;
  }

  /** The source of fields that are made from their arguments. */
  none(id: string): Pick<GraphqlSource, 'resource'> {
    return { resource: this.dataSource(id, { type: 'NONE' }) };
  }

  /**
   * Resolves a field with one source.
   * @param maxBatchSize of a function, how many objects of a list it gets in one invocation. @default each by itself
   */
  resolve(field: FieldName, { source, code }: SourceCode, maxBatchSize?: number): CfnResolver {
    const resolver = new CfnResolver(this, `${field.typeName}${field.fieldName}`, {
      apiId: this.api.attrApiId,
      ...field,
      kind: 'UNIT',
      dataSourceName: source.resource.attrName,
      runtime: RUNTIME,
      code,
      ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
    });
    resolver.addResourceDependency(this.#schema);
    return resolver;
  }

  /** Resolves a field in steps: each hands its result to the next, and `code` is what is done before and after. */
  pipeline(field: FieldName, code: string, steps: Readonly<Record<string, SourceCode>>): CfnResolver {
    const id = `${field.typeName}${field.fieldName}`;
    const functions = Object.entries(steps).map(
      ([name, step]) =>
        new CfnFunctionConfiguration(this, `${id}${name}`, {
          apiId: this.api.attrApiId,
          name,
          dataSourceName: step.source.resource.attrName,
          runtime: RUNTIME,
          code: step.code,
        }),
    );
    const resolver = new CfnResolver(this, id, {
      apiId: this.api.attrApiId,
      ...field,
      kind: 'PIPELINE',
      pipelineConfig: { functions: functions.map(({ attrFunctionId }) => attrFunctionId) },
      runtime: RUNTIME,
      code,
    });
    resolver.addResourceDependency(this.#schema);
    return resolver;
  }

  /** Lets a role call one field of the type Mutation, which the schema has to give to roles. */
  grantMutation(grantee: IGrantable, fieldName: string): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['appsync:GraphQL'],
      resourceArns: [`${this.api.attrArn}/types/Mutation/fields/${fieldName}`],
    });
  }

  private source(id: string, config: (roleArn: string) => Omit<CfnDataSourceProps, 'apiId' | 'name'>): GraphqlSource {
    const role = this.role(`${id}Role`);
    return { resource: this.dataSource(id, config(role.roleArn)), grantPrincipal: role.grantPrincipal };
  }

  private dataSource(id: string, config: Omit<CfnDataSourceProps, 'apiId' | 'name'>) {
    return new CfnDataSource(this, id, { apiId: this.api.attrApiId, name: id, ...config });
  }

  /** AppSync names the log group after the API, and would create one that never expires. */
  private keepLog(role: Role, { logRetention: retention, removalPolicy }: GraphqlApiProps): void {
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/appsync/apis/${this.api.attrApiId}`,
      retention,
      removalPolicy,
    });
    annotate.once(
      logGroup,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
  }

  private role(id: string): Role {
    const role = new Role(this, id, { assumedBy: this.principal });
    annotate.once(
      role,
      'appsync-graphql',
      'AppSync acts by a role for each source, with the actions that its resolvers call. It may assume it for this account only.',
    );
    return role;
  }

  private get principal(): ServicePrincipal {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    return new ServicePrincipal('appsync.amazonaws.com', { conditions });
  }
}

function requireLimit({ node }: Construct, name: string, value: number, most: number): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw new Error(`${node.path}: ${name} is ${value}; AppSync takes 1 to ${most}.`);
}
