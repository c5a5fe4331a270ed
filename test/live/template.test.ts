import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = await synthChapter('live');
const routes = () => resources(chapter, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('api-websocket: messages are routed by their member action, and every connection is authorized', () => {
  const api = theOnly(chapter, 'AWS::ApiGatewayV2::Api', 'Socket');
  expect(api.Properties).toMatchObject({ ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' });
  const keys = routes().map(({ RouteKey }) => RouteKey);
  expect(keys).toEqual(expect.arrayContaining(['$connect', '$disconnect', '$default', 'follow']));
  expect(routes().find(({ RouteKey }) => RouteKey === '$connect')).toMatchObject({ AuthorizationType: 'CUSTOM' });
});

test('api-websocket: rows of connections expire', () => {
  const { Properties } = theOnly(chapter, 'AWS::DynamoDB::GlobalTable', 'Connections');
  expect(Properties).toMatchObject({ TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } });
});

test('api-websocket: one function may send to connections, of this API stage, and no other may', () => {
  const managing = resources(chapter, 'AWS::IAM::Policy').flatMap((policy) =>
    statementsOf(policy).filter(({ Action }) => [Action].flat().includes('execute-api:ManageConnections')),
  );
  expect(managing).toHaveLength(1);
  expect(JSON.stringify(managing)).toContain('/sandbox/POST/@connections/*');
});

test('api-http-api: every route of the HTTP API wants a token of the pool', () => {
  const http = routes().filter(({ RouteKey }) => /^[A-Z]+ \//.test(String(RouteKey)));
  expect(http.map(({ RouteKey }) => RouteKey)).toHaveLength(5);
  for (const { AuthorizationType } of http) expect(AuthorizationType).toBe('JWT');
});

test('api-http-api: functions get the format of a REST API', () => {
  const formats = resources(chapter, 'AWS::ApiGatewayV2::Integration').map(
    ({ Properties }) => Properties.PayloadFormatVersion,
  );
  expect(formats.filter((format) => format === '1.0')).toHaveLength(5);
});

test('api-websocket: both APIs keep an access log, in which no credential is', () => {
  const stages = resources(chapter, 'AWS::ApiGatewayV2::Stage');
  expect(stages).toHaveLength(2);
  for (const { Properties } of stages) {
    expect(JSON.stringify(Properties.AccessLogSettings)).toContain('$context.requestId');
    expect(JSON.stringify(Properties.AccessLogSettings)).not.toMatch(/querystring|ticket|authorization/i);
  }
});

test('api-websocket: every message is answered, and the end of a connection is heard of', () => {
  for (const key of ['follow', '$default']) {
    expect(routes().find(({ RouteKey }) => RouteKey === key)).toMatchObject({
      RouteResponseSelectionExpression: '$default',
    });
  }
  expect(resources(chapter, 'AWS::ApiGatewayV2::RouteResponse')).toHaveLength(2);
});

test('ddb-ttl: rows of connections expire', () => {
  const { Properties } = theOnly(chapter, 'AWS::DynamoDB::GlobalTable', 'Connections');
  expect(Properties).toMatchObject({ TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } });
});

test('api-websocket: each shard is worked on alone, and as many as there are at once', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'PushScoreConsumer');
  expect(Properties).toMatchObject({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 8 } });
});

test('sqs-batch-partial-failure: a shard that fails sends back no other', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'PushScoreConsumer');
  expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

test('eventbridge-pattern-rule: plays, and no other events', () => {
  const { Properties } = theOnly(chapter, 'AWS::Events::Rule', 'Scores');
  expect(Properties.EventPattern).toEqual({ source: ['arcade.api'], 'detail-type': ['PlayRecorded.v1'] });
});

test('iam-role-per-function: functions of connections write rows, and read none', () => {
  const allowed = (name: string) =>
    statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${name}Role`))
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('dynamodb:'));
  expect(['AdmitConnection', 'OpenConnection', 'CloseConnection', 'FollowGame', 'HandOutTicket'].map(allowed)).toEqual([
    ['dynamodb:DeleteItem'],
    ['dynamodb:PutItem'],
    ['dynamodb:DeleteItem'],
    ['dynamodb:UpdateItem'],
    ['dynamodb:PutItem'],
  ]);
});

test('api-http-api: tokens of the pool for this client, pages of one origin, and a limit', () => {
  const { Properties: authorizer } = theOnly(chapter, 'AWS::ApiGatewayV2::Authorizer', 'HttpTokens');
  expect(JSON.stringify(authorizer.JwtConfiguration)).toMatch(/ImportValue.*PlayersWeb/);
  const { Properties: api } = theOnly(chapter, 'AWS::ApiGatewayV2::Api', 'Http');
  expect(api.CorsConfiguration).toMatchObject({ AllowOrigins: ['http://localhost:3000'] });
  for (const { Properties } of resources(chapter, 'AWS::ApiGatewayV2::Stage')) {
    expect(Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
  }
});
