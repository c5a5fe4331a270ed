import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('live');
const API = theOnly(chapter, 'AWS::AppSync::GraphQLApi', 'Graphql');
const SCHEMA = String(theOnly(chapter, 'AWS::AppSync::GraphQLSchema', 'Graphql').Properties.Definition);

describe('appsync-graphql', () => {
  test('users of the pool are let in, roles besides, and no key', () => {
    expect(API.Properties).toMatchObject({
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: { DefaultAction: 'ALLOW' },
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
    });
    expect(resources(chapter, 'AWS::AppSync::ApiKey')).toEqual([]);
  });

  test('queries are limited, and strangers learn nothing of the schema', () => {
    expect(API.Properties).toMatchObject({
      IntrospectionConfig: 'DISABLED',
      QueryDepthLimit: 4,
      ResolverCountLimit: 60,
    });
  });

  test('what fails is logged, without the content of requests', () => {
    expect(API.Properties.LogConfig).toMatchObject({ FieldLogLevel: 'ERROR', ExcludeVerboseContent: true });
  });

  test('only a role may announce a score, and players hear of it', () => {
    expect(SCHEMA).toMatch(/publishScore\([^)]*\): Score @aws_iam$/m);
    expect(SCHEMA).toMatch(/type Score @aws_iam @aws_cognito_user_pools/);
    expect(SCHEMA).toContain('@aws_subscribe(mutations: ["publishScore"])');
  });

  test('resolvers are JavaScript: units, one batch and one pipeline of two', () => {
    const all = resources(chapter, 'AWS::AppSync::Resolver').map(({ Properties }) => Properties);
    expect(
      all.every(({ Runtime }) => JSON.stringify(Runtime) === '{"Name":"APPSYNC_JS","RuntimeVersion":"1.0.0"}'),
    ).toBe(true);
    const one = (field: string) => all.find(({ FieldName }) => FieldName === field);
    expect(one('title')).toMatchObject({ Kind: 'UNIT', MaxBatchSize: 25 });
    expect(one('standing')).toMatchObject({ Kind: 'PIPELINE', PipelineConfig: { Functions: [{}, {}] } });
    expect(one('publishScore')).toMatchObject({ Kind: 'UNIT' });
  });

  test('each source reads what its resolvers read', () => {
    const actions = (id: string) =>
      statementsOf(theOnly(chapter, 'AWS::IAM::Policy', id)).flatMap(({ Action }) => Action);
    expect(new Set(actions('GraphqlApiTableRole'))).toEqual(new Set(['dynamodb:GetItem', 'dynamodb:Query']));
    expect(actions('GraphqlApiTitlesRole')).toEqual(['lambda:InvokeFunction']);
    expect(actions('GraphqlPlaysRole')).toEqual(['appsync:GraphQL']);
  });

  test('the role of the rule calls one mutation', () => {
    const [statement] = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'GraphqlPlaysRole'));
    expect(JSON.stringify(statement?.Resource)).toMatch(/\/types\/Mutation\/fields\/publishScore"/);
  });

  test('the rule hands over what the event says of a play', () => {
    const [target] = Object(theOnly(chapter, 'AWS::Events::Rule', 'GraphqlPlays').Properties.Targets);
    expect(target.AppSyncParameters.GraphQLOperation).toContain('publishScore(game: $game');
    expect(target.InputTransformer.InputTemplate).toMatch(/"score":<[^>]*score>/);
    expect(target.DeadLetterConfig).toBeDefined();
  });
});

describe('lambda-function-url', () => {
  const urls = resources(chapter, 'AWS::Lambda::Url').map(({ Properties }) => Properties);

  test('every URL asks for a signature', () => {
    expect(urls.map(({ AuthType }) => AuthType)).toEqual(['AWS_IAM']);
    const open = resources(chapter, 'AWS::Lambda::Permission').filter(({ Properties }) => Properties.Principal === '*');
    expect(open).toEqual([]);
  });

  test('the answer is streamed, by the alias', () => {
    expect(urls).toMatchObject([{ InvokeMode: 'RESPONSE_STREAM', Qualifier: 'live' }]);
  });

  test('the reader calls the URL, and the function through the URL alone', () => {
    const statements = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'ExportReader'));
    expect(statements.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
      {
        Action: ['lambda:InvokeFunctionUrl'],
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      },
      { Action: ['lambda:InvokeFunction'], Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } },
    ]);
  });
});
