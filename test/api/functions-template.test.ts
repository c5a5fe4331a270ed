import { expect, test } from '@jest/globals';
import { methodsOf } from '../support/api-methods.ts';
import { synthArcade } from '../support/synth.ts';
import { aliasIn, type Resource, referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

/** The functions behind the API: who may invoke them, and what they may do. */
const plays = synthArcade().chapter('api');

/** The functions that the routes invoke. */
function servedFunctions(): readonly Resource[] {
  const aliases = resources(plays, 'AWS::ApiGateway::Method').flatMap(
    ({ Properties }) => aliasIn(Properties.Integration, resources(plays, 'AWS::Lambda::Alias')) ?? [],
  );
  const ids = new Set(aliases.map(({ Properties }) => referredId(Properties.FunctionName)));
  expect(ids.size).toBeGreaterThan(0);
  return resources(plays, 'AWS::Lambda::Function').filter(({ logicalId }) => ids.has(logicalId));
}

test('lambda-resource-policy: each route may invoke one function, and only by its own method and path', () => {
  const routes = methodsOf({ Resources: plays.stack.template.Resources })
    .filter(({ path }) => path !== '/health')
    .map(({ method, path }) => `/${method}${path.replaceAll(/\{\w+\}/g, '*')}`);
  const sources = resources(plays, 'AWS::Lambda::Permission').map(({ Properties }) => {
    const [, parts = []] = (Properties.SourceArn as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
    return parts.slice(-4);
  });
  const [api, stage] = ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage'].map(
    (type) => theOnly(plays, type).logicalId,
  );
  expect(sources).toHaveLength(routes.length);
  expect(sources).toEqual(expect.arrayContaining(routes.map((route) => [{ Ref: api }, '/', { Ref: stage }, route])));
});

test('lambda-config-explicit: a function of the API gives up before the gateway does, after 29 s', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  const slow = servedFunctions().filter(({ Properties }) => Number(Properties.Timeout) >= 29);
  expect(slow.map(({ logicalId }) => logicalId)).toEqual([]);
});

test('api-cors: every function answers for the one origin that the preflight names', () => {
  for (const { Properties } of servedFunctions()) {
    expect(Properties.Environment).toMatchObject({ Variables: { ALLOWED_ORIGIN: 'http://localhost:3000' } });
  }
});

test.each([
  ['GetPlayer', ['dynamodb:GetItem']],
  ['ListMessages', ['dynamodb:Query']],
  ['ChangePlayer', ['dynamodb:UpdateItem']],
  ['ListPlays', ['dynamodb:Query']],
  ['RecordPlay', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']],
  ['AddGame', ['dynamodb:PutItem']],
  ['StartImport', ['dynamodb:GetItem', 'dynamodb:PutItem']],
  ['GetImport', ['dynamodb:GetItem', 'dynamodb:Query']],
])('iam-role-per-function: %s may do with the table what it does, and no more', (name, Action) => {
  const grants = statementsOf(theOnly(plays, 'AWS::IAM::Policy', name)).filter((statement) =>
    statement.Action.some((action) => action.startsWith('dynamodb:')),
  );
  expect(grants).toMatchObject([
    { Action, Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) }] },
  ]);
});

test('ddb-gsi: the list of games may query the index, not the table', () => {
  const [grant, ...others] = statementsOf(theOnly(plays, 'AWS::IAM::Policy', 'ListGames')).filter((statement) =>
    statement.Action.some((action) => action.startsWith('dynamodb:')),
  );
  expect(others).toEqual([]);
  expect(grant?.Action).toEqual(['dynamodb:Query']);
  expect(JSON.stringify(grant?.Resource)).toMatch(/GetAttTable\w+Arn.*\/index\/byGame/);
});

test('iam-role-per-function: ListLeaderboard may query the index and get items, and no more', () => {
  const grants = statementsOf(theOnly(plays, 'AWS::IAM::Policy', 'ListLeaderboard')).filter((statement) =>
    statement.Action.some((action) => action.startsWith('dynamodb:')),
  );
  const table = { 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) };
  expect(grants).toMatchObject([
    { Action: ['dynamodb:Query'], Resource: [{ 'Fn::Join': ['', [table, '/index/byGame']] }] },
    { Action: ['dynamodb:GetItem'], Resource: [table] },
  ]);
});

test('sqs-decouple-buffer: who accepts an import sends to the queue of the extraction and invokes nobody', () => {
  const grants = statementsOf(theOnly(plays, 'AWS::IAM::Policy', 'StartImport')).filter(({ Action }) =>
    Action.some((action) => /^(sqs|lambda|sns|events):/.test(action)),
  );
  expect(grants).toMatchObject([
    { Action: ['sqs:SendMessage'], Resource: [{ 'Fn::ImportValue': expect.stringMatching(/ExtractionsQueue/) }] },
  ]);
});

test('ddb-query-not-scan: no role may scan', () => {
  const actions = resources(plays, 'AWS::IAM::Policy').flatMap((policy) =>
    statementsOf(policy).flatMap(({ Action }) => Action),
  );
  expect(actions.filter((action) => action === 'dynamodb:Scan' || action.includes('*'))).toEqual([]);
});
