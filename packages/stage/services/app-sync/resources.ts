import { readFileSync } from 'node:fs';
import { array, boolean, literal, optional, picklist, record, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { between, place, placed, reasons, shortId } from '../../resource-values.ts';
import type { AppSync, AppSyncStage } from './app-sync.ts';
import { ResolverCode } from './code/code.ts';
import type { AuthMode } from './identity.ts';
import type { DataSource } from './sources/sources.ts';

const userPool = strictObject({
  UserPoolId: string(),
  AwsRegion: optional(string()),
  AppIdClientRegex: optional(string()),
  DefaultAction: optional(picklist(['ALLOW', 'DENY']), 'ALLOW'),
});
const additionalPool = strictObject({
  UserPoolId: string(),
  AwsRegion: optional(string()),
  AppIdClientRegex: optional(string()),
});
/** API keys, OpenID Connect and Lambda are refused by name: the stage has no API that uses them. */
const authType = picklist(['AMAZON_COGNITO_USER_POOLS', 'AWS_IAM']);
const runtime = strictObject({ Name: literal('APPSYNC_JS'), RuntimeVersion: literal('1.0.0') });
const code = { Code: optional(string()), CodeS3Location: optional(string()), Runtime: runtime };
const NO_SYNC = 'Conflicts are those of clients that were offline.';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_AppSync.html */
export function appSyncResources(appSync: AppSync, stage: AppSyncStage): readonly ResourceType[] {
  const { arn, region, whenLoaded } = stage;
  return [
    resourceType({
      type: 'AWS::AppSync::GraphQLApi',
      properties: {
        Name: string(),
        AuthenticationType: authType,
        UserPoolConfig: optional(userPool),
        AdditionalAuthenticationProviders: optional(
          array(strictObject({ AuthenticationType: authType, UserPoolConfig: optional(additionalPool) })),
          [],
        ),
        IntrospectionConfig: optional(picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
        QueryDepthLimit: optional(between(0, 75), 0),
        ResolverCountLimit: optional(between(0, 10_000), 0),
        EnvironmentVariables: optional(record(string(), string()), {}),
        LogConfig: optional(
          strictObject({
            CloudWatchLogsRoleArn: string(),
            FieldLogLevel: picklist(['NONE', 'ERROR', 'INFO', 'DEBUG', 'ALL']),
            ExcludeVerboseContent: optional(boolean(), false),
          }),
        ),
        ApiType: optional(literal('GRAPHQL')),
        Visibility: optional(literal('GLOBAL')),
      },
      notExecuted: {
        OwnerContact: reasons.description,
        Tags: reasons.tags,
        XrayEnabled: 'The stage records no segments of AppSync itself: what it calls is traced.',
      },
      create(properties, origin) {
        const id = shortId(origin, 26);
        const { UserPoolConfig } = properties;
        const modeOf = (kind: AuthMode['kind'], pool: Partial<typeof UserPoolConfig>, where: string): AuthMode => {
          if (kind === 'AWS_IAM') return { kind };
          const userPoolId = pool?.UserPoolId;
          if (userPoolId === undefined) throw new StageError(`${place(origin)}: ${where} names no user pool.`);
          return { kind, userPoolId, clientPattern: pool?.AppIdClientRegex, denies: pool?.DefaultAction === 'DENY' };
        };
        const apiArn = arn('appsync', `apis/${id}`);
        appSync.create({
          id,
          name: properties.Name,
          arn: apiArn,
          modes: [
            modeOf(properties.AuthenticationType, UserPoolConfig, 'UserPoolConfig'),
            ...properties.AdditionalAuthenticationProviders.map((one) =>
              modeOf(one.AuthenticationType, one.UserPoolConfig, 'AdditionalAuthenticationProviders'),
            ),
          ],
          allowsIntrospection: properties.IntrospectionConfig === 'ENABLED',
          queryDepthLimit: properties.QueryDepthLimit,
          resolverCountLimit: properties.ResolverCountLimit,
          logLevel: properties.LogConfig?.FieldLogLevel,
          logRoleArn: properties.LogConfig?.CloudWatchLogsRoleArn,
          environment: properties.EnvironmentVariables,
        });
        whenLoaded(() => placed(origin, () => appSync.check(id)));
        const host = (kind: string) => `${id}.appsync-${kind}.${region}.amazonaws.com`;
        return {
          ref: apiArn,
          attributes: {
            ApiId: id,
            Arn: apiArn,
            GraphQLDns: host('api'),
            GraphQLEndpointArn: arn('appsync', `endpoints/graphql-api/${id}`),
            GraphQLUrl: `https://${host('api')}/graphql`,
            RealtimeDns: host('realtime-api'),
            RealtimeUrl: `wss://${host('realtime-api')}/graphql`,
          },
        };
      },
    }),
    resourceType({
      type: 'AWS::AppSync::GraphQLSchema',
      properties: { ApiId: string(), Definition: optional(string()), DefinitionS3Location: optional(string()) },
      create({ ApiId, Definition, DefinitionS3Location }, origin) {
        placed(origin, () => appSync.api(ApiId).setSchema(textOf(Definition, DefinitionS3Location, origin)));
        return { ref: `${ApiId}GraphQLSchema`, attributes: { Id: `${ApiId}GraphQLSchema` } };
      },
    }),
    resourceType({
      type: 'AWS::AppSync::DataSource',
      properties: {
        ApiId: string(),
        Name: string(),
        Type: picklist(['NONE', 'AMAZON_DYNAMODB', 'AWS_LAMBDA', 'AMAZON_EVENTBRIDGE']),
        ServiceRoleArn: optional(string()),
        DynamoDBConfig: optional(
          strictObject({
            TableName: string(),
            AwsRegion: literal(region),
            UseCallerCredentials: optional(literal(false)),
          }),
        ),
        LambdaConfig: optional(strictObject({ LambdaFunctionArn: string() })),
        EventBridgeConfig: optional(strictObject({ EventBusArn: string() })),
      },
      notExecuted: { Description: reasons.description, MetricsConfig: 'The stage keeps metrics by API.' },
      create(properties, origin) {
        const { ApiId, Name, Type } = properties;
        const needed = <T>(value: T | undefined, property: string): T => {
          if (value !== undefined) return value;
          throw new StageError(`${place(origin)}: ${Type} needs ${property}.`);
        };
        const roleArn = () => needed(properties.ServiceRoleArn, 'ServiceRoleArn');
        const sources: Readonly<Record<typeof Type, () => DataSource>> = {
          NONE: () => ({ type: 'NONE' }),
          AMAZON_DYNAMODB: () => ({
            type: 'AMAZON_DYNAMODB',
            roleArn: roleArn(),
            tableName: needed(properties.DynamoDBConfig, 'DynamoDBConfig').TableName,
          }),
          AWS_LAMBDA: () => ({
            type: 'AWS_LAMBDA',
            roleArn: roleArn(),
            functionArn: needed(properties.LambdaConfig, 'LambdaConfig').LambdaFunctionArn,
          }),
          AMAZON_EVENTBRIDGE: () => ({
            type: 'AMAZON_EVENTBRIDGE',
            roleArn: roleArn(),
            busArn: needed(properties.EventBridgeConfig, 'EventBridgeConfig').EventBusArn,
          }),
        };
        placed(origin, () => appSync.api(ApiId).sources.set(Name, sources[Type]()));
        const sourceArn = arn('appsync', `apis/${ApiId}/datasources/${Name}`);
        return { ref: sourceArn, attributes: { DataSourceArn: sourceArn, Name } };
      },
    }),
    resourceType({
      type: 'AWS::AppSync::FunctionConfiguration',
      properties: {
        ApiId: string(),
        Name: string(),
        DataSourceName: string(),
        FunctionVersion: optional(string()),
        ...code,
      },
      notExecuted: { Description: reasons.description, SyncConfig: NO_SYNC },
      create({ ApiId, Name, DataSourceName, ...given }, origin) {
        const id = shortId(origin, 26);
        placed(origin, () => {
          const api = appSync.api(ApiId);
          api.functions.set(id, { name: Name, code: codeOf(given, origin), source: api.source(DataSourceName) });
        });
        const functionArn = arn('appsync', `apis/${ApiId}/functions/${id}`);
        return { ref: functionArn, attributes: { FunctionArn: functionArn, FunctionId: id, DataSourceName, Name } };
      },
    }),
    resourceType({
      type: 'AWS::AppSync::Resolver',
      properties: {
        ApiId: string(),
        TypeName: string(),
        FieldName: string(),
        Kind: optional(picklist(['UNIT', 'PIPELINE']), 'UNIT'),
        DataSourceName: optional(string()),
        PipelineConfig: optional(strictObject({ Functions: optional(array(string()), []) })),
        MaxBatchSize: optional(between(0, 2_000), 0),
        ...code,
      },
      notExecuted: { MetricsConfig: 'The stage keeps metrics by API.', SyncConfig: NO_SYNC },
      create(properties, origin) {
        const { ApiId, TypeName, FieldName, Kind, DataSourceName, PipelineConfig, MaxBatchSize } = properties;
        const id = `${TypeName}.${FieldName}`;
        placed(origin, () => {
          const api = appSync.api(ApiId);
          const own = codeOf(properties, origin);
          if (Kind === 'PIPELINE') {
            const steps = (PipelineConfig?.Functions ?? []).map((each) => api.functionOf(each));
            api.resolvers.set(id, { kind: Kind, id, code: own, steps });
          } else {
            const step = { name: id, code: own, source: api.source(DataSourceName ?? '') };
            api.resolvers.set(id, { kind: Kind, id, step, maxBatchSize: MaxBatchSize });
          }
        });
        const resolverArn = arn('appsync', `apis/${ApiId}/types/${TypeName}/resolvers/${FieldName}`);
        return {
          ref: resolverArn,
          uniqueName: resolverArn,
          attributes: { ResolverArn: resolverArn, TypeName, FieldName },
        };
      },
    }),
  ];
}

interface GivenCode {
  readonly Code?: string | undefined;
  readonly CodeS3Location?: string | undefined;
}

/** At most 32,768 letters: https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const MOST_CODE = 32_768;

function codeOf({ Code, CodeS3Location }: GivenCode, origin: ResourceOrigin): ResolverCode {
  const text = textOf(Code, CodeS3Location, origin);
  if (text.length > MOST_CODE) throw new StageError(`The code has more than ${MOST_CODE} characters.`);
  return new ResolverCode(text);
}

/** A text of the template, or an asset of it. */
function textOf(text: string | undefined, location: string | undefined, { asset }: ResourceOrigin): string {
  if (text !== undefined) return text;
  const [, hash = ''] = /\/([\da-f]+)(?:\.\w+)*$/.exec(location ?? '') ?? [];
  const file = asset(hash);
  if (file === undefined) throw new StageError(`${location ?? 'The text'} is no asset of the template.`);
  return readFileSync(file, 'utf8');
}
