import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AuthorizationType,
  Code,
  Definition,
  FieldLogLevel,
  FunctionRuntime,
  GraphqlApi,
  IntrospectionConfig,
  Resolver,
} from 'aws-cdk-lib/aws-appsync';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AppSync } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { WebSocket } from 'ws';
import { CdkStage } from '../support/cdk-stage.ts';
import { type Credentials, DEVELOPER, sessionOf, signed } from '../support/signed-fetch.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const SCHEMA = `
type Player { id: ID! name: String games: [String] level: Int }
type Score @aws_iam @aws_cognito_user_pools { game: ID! points: Int! player: String }
type Page { items: [Player!]! nextToken: String }
type Query {
  player(id: ID!): Player
  players(limit: Int, nextToken: String): Page!
  whoAmI: AWSJSON
  fails(how: String!): String
  required: String!
  forOrganisers: String @aws_cognito_user_pools(cognito_groups: ["organisers"])
  pipeline(n: Int!): AWSJSON
  day(of: AWSDate!): AWSDate
}
type Mutation {
  addPlayer(id: ID!, name: String): Player
  publishScore(game: ID!, points: Int!, player: String): Score @aws_iam
}
type Subscription {
  scores(game: ID!, points: Int): Score @aws_subscribe(mutations: ["publishScore"])
  highScores(game: ID!): Score @aws_subscribe(mutations: ["publishScore"])
  closed: Score @aws_subscribe(mutations: ["publishScore"])
}
schema { query: Query mutation: Mutation subscription: Subscription }`;

const UTILS =
  "import { util, runtime, extensions } from '@aws-appsync/utils'; import * as ddb from '@aws-appsync/utils/dynamodb';";
const code = (request: string, response = 'return ctx.result;') =>
  Code.fromInline(`${UTILS} export function request(ctx) { ${request} } export function response(ctx) { ${response} }`);
const runtime = FunctionRuntime.JS_1_0_0;
const HANDLER = `
export const batches = [];
export const handler = async (event) => event.map(({ id }) => id === 'broken' ? { errorMessage: 'no level', errorType: 'NoLevel' } : id.length);`;

let stage: CdkStage;
let tokens: Readonly<Record<'ada' | 'bob', { id: string; access: string }>>;
const folder = new TemporaryFolder();

beforeAll(async () => {
  folder.write('schema.graphql', SCHEMA);
  stage = await CdkStage.open(HANDLER, (stack, functionOf) => {
    const userPool = new UserPool(stack, 'Pool');
    new CfnUserPoolGroup(stack, 'Organisers', { userPoolId: userPool.userPoolId, groupName: 'organisers' });
    const client = userPool.addClient('Client', { authFlows: { userPassword: true } });
    const api = new GraphqlApi(stack, 'Api', {
      name: 'players',
      definition: Definition.fromFile(`${folder.path}/schema.graphql`),
      authorizationConfig: {
        defaultAuthorization: { authorizationType: AuthorizationType.USER_POOL, userPoolConfig: { userPool } },
        additionalAuthorizationModes: [{ authorizationType: AuthorizationType.IAM }],
      },
      introspectionConfig: IntrospectionConfig.DISABLED,
      queryDepthLimit: 4,
      resolverCountLimit: 20,
      logConfig: { fieldLogLevel: FieldLogLevel.ERROR },
    });
    const table = new Table(stack, 'Players', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const players = api.addDynamoDbDataSource('Table', Table.fromTableName(stack, 'PlayersByName', table.tableName));
    const none = api.addNoneDataSource('None');
    const levels = api.addLambdaDataSource('Levels', functionOf('Level'));
    const at = (typeName: string, fieldName: string) => ({ typeName, fieldName, runtime });
    players.createResolver('Player', {
      ...at('Query', 'player'),
      code: code('return ddb.get({ key: { id: ctx.args.id } });'),
    });
    players.createResolver('All', {
      ...at('Query', 'players'),
      code: code('return ddb.scan({ limit: ctx.args.limit, nextToken: ctx.args.nextToken });'),
    });
    players.createResolver('AddPlayer', {
      ...at('Mutation', 'addPlayer'),
      code: code(
        'const { id, ...item } = ctx.args; return ddb.put({ key: { id }, item, condition: { id: { attributeExists: false } } });',
        'if (ctx.error) util.error(ctx.error.message, ctx.error.type, ctx.result); return ctx.result;',
      ),
    });
    levels.createResolver('LevelOf', {
      ...at('Player', 'level'),
      maxBatchSize: 2,
      code: code(
        "return { operation: 'BatchInvoke', payload: { id: ctx.source.id } };",
        'if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result;',
      ),
    });
    none.createResolver('WhoAmI', {
      ...at('Query', 'whoAmI'),
      code: code(
        'return { payload: null };',
        'return JSON.stringify({ identity: ctx.identity, request: ctx.request, info: ctx.info, type: util.authType() });',
      ),
    });
    none.createResolver('Fails', {
      ...at('Query', 'fails'),
      code: code(
        "if (ctx.args.how === 'code') { return ctx.nothing.at.all; } if (ctx.args.how === 'append') { util.appendError('half', 'Warning'); return { payload: 'whole' }; } util.error('no', 'Refused', null, { why: 'because' });",
      ),
    });
    none.createResolver('Publish', { ...at('Mutation', 'publishScore'), code: code('return { payload: ctx.args };') });
    none.createResolver('Day', { ...at('Query', 'day'), code: code('return { payload: ctx.args.of };') });
    none.createResolver('HighScores', {
      ...at('Subscription', 'highScores'),
      code: code(
        'return { payload: null };',
        "extensions.setSubscriptionFilter({ filterGroup: [{ filters: [{ fieldName: 'game', operator: 'eq', value: ctx.args.game }, { fieldName: 'points', operator: 'ge', value: 100 }] }] }); return null;",
      ),
    });
    none.createResolver('Closed', { ...at('Subscription', 'closed'), code: code('util.unauthorized();') });
    const double = none.createFunction('Double', {
      name: 'double',
      runtime,
      code: code(
        'return { payload: ctx.prev.result.n * 2 };',
        'ctx.stash.seen = [...ctx.stash.seen, ctx.result]; return { n: ctx.result };',
      ),
    });
    const stop = none.createFunction('Stop', {
      name: 'stop',
      runtime,
      code: code(
        "if (ctx.prev.result.n > 10) { runtime.earlyReturn({ n: 'enough' }, { skipTo: 'END' }); } return { payload: ctx.prev.result.n };",
        'return { n: ctx.result };',
      ),
    });
    new Resolver(stack, 'Pipeline', {
      ...at('Query', 'pipeline'),
      api,
      pipelineConfig: [double, stop, double],
      code: code(
        'ctx.stash.seen = []; return { n: ctx.args.n };',
        'return JSON.stringify({ result: ctx.prev.result, seen: ctx.stash.seen });',
      ),
    });
    const bus = new EventBus(stack, 'Bus', { eventBusName: 'scores' });
    new Rule(stack, 'Scores', {
      eventBus: bus,
      eventPattern: { source: ['arcade'] },
      targets: [
        new AppSync(api, {
          graphQLOperation:
            'mutation Publish($game: ID!, $points: Int!) { publishScore(game: $game, points: $points) { game points } }',
          variables: RuleTargetInput.fromObject({
            game: EventField.fromPath('$.detail.game'),
            points: EventField.fromPath('$.detail.points'),
          }),
        }),
      ],
    });
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    const publisher = new Role(stack, 'Publisher', { assumedBy });
    api.grantMutation(publisher, 'publishScore');
    const stranger = new Role(stack, 'Stranger', { assumedBy });
    return {
      Url: api.graphqlUrl,
      Id: api.apiId,
      PoolId: userPool.userPoolId,
      ClientId: client.userPoolClientId,
      Publisher: publisher.roleArn,
      Stranger: stranger.roleArn,
    };
  });
  tokens = { ada: await signUp('ada', 'organisers'), bob: await signUp('bob') };
});
afterAll(async () => {
  await stage?.close();
  folder.remove();
});

const aws = () => ({
  region: stage.stage.region,
  endpoint: stage.stage.endpoint,
  credentials: DEVELOPER,
});

async function signUp(Username: string, GroupName?: string) {
  const cognito = new CognitoIdentityProviderClient(aws());
  const [UserPoolId, ClientId, Password] = [stage.output('PoolId'), stage.output('ClientId'), 'Arcade-2026-x'];
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  if (GroupName !== undefined) await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  );
  cognito.destroy();
  return { id: `${AuthenticationResult?.IdToken}`, access: `${AuthenticationResult?.AccessToken}` };
}

const as = (role: string) => sessionOf(stage.stage.services.access, stage.output(role), role);

/** A POST of the GraphQL endpoint, with a signature. */
const sign = (credentials: Credentials, body: string, path = '') =>
  signed(`${stage.output('Url')}${path}`, {
    ...{ method: 'POST', service: 'appsync', at: stage.stage.clock.now() },
    ...{ credentials, body },
  });

/** @param as the token of a player, or the credentials of a caller that signs */
async function send(body: string, as: string | Credentials = tokens.ada.id) {
  const headers = typeof as === 'string' ? { authorization: as } : (await sign(as, body)).headers;
  const response = await fetch(stage.output('Url'), { method: 'POST', headers, body });
  return { status: response.status, ...Object(await response.json()) };
}
const ask = (query: string, variables: object = {}, as?: string | Credentials) =>
  send(JSON.stringify({ query, variables }), as);

describe('appsync-graphql: data', () => {
  test('is written and read, and each caller gets the fields that it asks for', async () => {
    expect(await ask('mutation { addPlayer(id: "ada", name: "Ada") { id } }')).toEqual({
      status: 200,
      data: { addPlayer: { id: 'ada' } },
    });
    expect(await ask('query ($id: ID!) { one: player(id: $id) { name games } }', { id: 'ada' })).toEqual({
      status: 200,
      data: { one: { name: 'Ada', games: null } },
    });
    expect(await ask('{ player(id: "nobody") { name } }')).toEqual({ status: 200, data: { player: null } });
  });

  test('a condition that does not hold is an error of the field', async () => {
    const { data, errors } = await ask('mutation { addPlayer(id: "ada", name: "Eve") { id } }');
    expect(data).toEqual({ addPlayer: null });
    expect(errors).toEqual([
      {
        path: ['addPlayer'],
        data: null,
        errorType: 'DynamoDB:ConditionalCheckFailedException',
        errorInfo: null,
        locations: [{ line: 1, column: 12, sourceName: null }],
        message: expect.stringMatching(/conditional request failed/i),
      },
    ]);
  });

  test('fields of many objects are one call of a function, in parts; one may fail alone', async () => {
    for (const id of ['b1', 'broken']) await ask(`mutation { addPlayer(id: "${id}", name: "x") { id } }`);
    const before = stage.stage.records.of('invocation').length;
    const { data, errors } = await ask('{ players { items { id level } } }');
    const levels = Object.fromEntries(
      data.players.items.map(({ id, level }: { id: string; level: number }) => [id, level]),
    );
    expect(levels).toEqual({ ada: 3, b1: 2, broken: null });
    expect(errors).toMatchObject([
      { errorType: 'NoLevel', message: 'no level', path: ['players', 'items', expect.any(Number), 'level'] },
    ]);
    expect(stage.stage.records.of('invocation').length - before).toBe(2);
  });

  test('pages have tokens, and another text is none', async () => {
    const first = await ask('{ players(limit: 2) { items { id } nextToken } }');
    const { nextToken } = first.data.players;
    const second = await ask('query ($t: String) { players(nextToken: $t) { items { id } nextToken } }', {
      t: nextToken,
    });
    expect([first.data.players.items.length, second.data.players.items.length, second.data.players.nextToken]).toEqual([
      2,
      1,
      null,
    ]);
    const forged = await ask('{ players(nextToken: "x") { items { id } } }');
    expect(forged.data).toBeNull();
  });

  test('a pipeline hands on what its functions return, and may end early', async () => {
    const of = async (n: number) =>
      JSON.parse((await ask('query ($n: Int!) { pipeline(n: $n) }', { n })).data.pipeline);
    expect(await of(3)).toEqual({ result: { n: 12 }, seen: [6, 12] });
    expect(await of(6)).toEqual({ result: { n: 'enough' }, seen: [12] });
  });

  test('resolvers know who calls and what is asked, but no token', async () => {
    const { data } = await ask('{ me: whoAmI }', {}, tokens.bob.access);
    const { identity, request, info, type } = JSON.parse(data.me);
    expect(identity).toMatchObject({
      username: expect.any(String),
      sub: expect.any(String),
      claims: { token_use: 'access' },
      groups: null,
    });
    expect([info, type]).toEqual([
      { fieldName: 'whoAmI', parentTypeName: 'Query', variables: {}, selectionSetList: [] },
      'User Pool Authorization',
    ]);
    expect(request.headers).not.toHaveProperty('authorization');
  });
});

describe('appsync-graphql: errors', () => {
  test.each([
    ['refuse', { data: null, errorType: 'Refused', errorInfo: { why: 'because' }, message: 'no' }, null],
    ['code', { errorType: 'Code', message: 'Runtime Error' }, null],
    ['append', { errorType: 'Warning', message: 'half' }, 'whole'],
  ])('of a resolver that %ss', async (how, error, value) => {
    expect(await ask('query ($how: String!) { fails(how: $how) }', { how })).toMatchObject({
      status: 200,
      data: { fails: value },
      errors: [{ path: ['fails'], ...error }],
    });
  });

  test('what fails in code is in the log of the API, and not in the answer', async () => {
    await ask('{ fails(how: "code") }');
    const group = `/aws/appsync/apis/${stage.output('Id')}`;
    const lines = stage.stage.records.of('log').filter(({ logGroup }) => logGroup === group);
    expect(lines.map(({ line }) => line)).toContainEqual(expect.stringMatching(/^ERROR TypeError: /));
    expect(lines.map(({ line }) => line)).toContainEqual(expect.stringContaining('"logType":"RequestSummary"'));
  });

  test('what the role of the log may not write is lost, and the caller hears nothing of it', async () => {
    const { access, arn } = stage.stage.services;
    const group = `/aws/appsync/apis/${stage.output('Id')}`;
    const written = () => stage.stage.records.of('log').filter(({ logGroup }) => logGroup === group).length;
    const before = written();
    const resource = `${arn('logs', `log-group:${group}`)}:*`;
    const deny = { Effect: 'Deny', Principal: '*', Action: 'logs:PutLogEvents', Resource: resource } as const;
    access.setResourcePolicy(resource, { Statement: [deny] });
    expect(await ask('{ fails(how: "code") }')).toMatchObject({ status: 200, data: { fails: null } });
    expect(written()).toBe(before);
    access.setResourcePolicy(resource, { Statement: [] });
    await ask('{ fails(how: "code") }');
    expect(written()).toBe(before + 2);
  });

  test.each([
    ['an unknown field', '{ secrets }', 'FieldUndefined'],
    ['a missing argument', '{ player { id } }', 'MissingFieldArgument'],
    ['no subfields', '{ player(id: "a") }', 'SubSelectionRequired'],
    ['a wrong type', '{ pipeline(n: "many") }', 'WrongType'],
    ['introspection', '{ __schema { types { name } } }', 'FieldUndefined'],
    ['a date that is none', '{ day(of: "2026-02-30") }', 'WrongType'],
  ])('of a query with %s, without hints', async (_, query, kind) => {
    const { status, data, errors } = await ask(query);
    expect([status, data]).toEqual([200, null]);
    expect(errors[0]).toMatchObject({
      path: null,
      message: expect.stringMatching(new RegExp(`^Validation error of type ${kind}: `)),
    });
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|forOrganisers/);
  });

  test('a field that must not be null', async () => {
    const { data, errors } = await ask('{ required }');
    expect([data, errors[0].message]).toEqual([
      null,
      expect.stringContaining('Cannot return null for non-nullable type'),
    ]);
  });

  test.each([
    ['no JSON', 'x', 400, 'MalformedHttpRequestException'],
    ['no query', '{}', 400, 'MalformedHttpRequestException'],
    ['no GraphQL', '{"query":"{"}', 400, 'MalformedHttpRequestException'],
    [
      'thousands of words',
      JSON.stringify({ query: `{ ${'a '.repeat(20_000)} }` }),
      400,
      'MalformedHttpRequestException',
    ],
    [
      'more than a megabyte',
      JSON.stringify({ query: `{ whoAmI } # ${'x'.repeat(1_048_576)}` }),
      413,
      'RequestEntityTooLargeException',
    ],
    ['a subscription', '{"query":"subscription { scores(game: \\"a\\") { points } }"}', 400, 'UnsupportedOperation'],
  ])('of a request with %s', async (_, body, status, errorType) => {
    expect(await send(body)).toMatchObject({ status, errors: [{ errorType }] });
  });

  test('of a query that is too deep or has too many resolvers', async () => {
    const deep = 'query { ...a } fragment a on Query { players { items { id } } }';
    expect((await ask(deep)).errors).toBeUndefined();
    const aliases = Array.from({ length: 25 }, (_, n) => `a${n}: whoAmI`).join(' ');
    const { data, errors } = await ask(`{ ${aliases} }`);
    expect([errors.length, Object.values(data).filter((value) => value === null).length]).toEqual([5, 5]);
  });
});

describe('appsync-graphql: who may', () => {
  test.each([
    ['nothing', undefined],
    ['a text', 'x'],
  ])('a caller with %s is refused', async (_, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(stage.output('Url'), { method: 'POST', headers, body: '{"query":"{ whoAmI }"}' });
    expect([response.status, await response.json()]).toEqual([
      401,
      { errors: [{ errorType: 'UnauthorizedException', message: expect.any(String) }] },
    ]);
  });

  test('fields are for groups, and the others of the query are answered', async () => {
    const query = '{ forOrganisers whoAmI }';
    expect((await ask(query)).errors).toBeUndefined();
    const { data, errors } = await ask(query, {}, tokens.bob.id);
    expect(data).toEqual({ forOrganisers: null, whoAmI: expect.any(String) });
    expect(errors).toMatchObject([
      { errorType: 'Unauthorized', message: 'Not Authorized to access forOrganisers on type Query' },
    ]);
  });

  const mismatch = 'The request signature we calculated does not match the signature you provided.';
  test.each([
    ['an unknown key', { accessKeyId: 'nobody' }, 'UnrecognizedClientException', 'The security token'],
    ['a secret that it guesses', { secretAccessKey: 'guess' }, 'InvalidSignatureException', mismatch],
  ])('a caller that signs with %s is refused', async (_, wrong, errorType, message) => {
    expect(await ask('{ whoAmI }', {}, { ...DEVELOPER, ...wrong })).toEqual({
      status: 403,
      errors: [{ errorType, message: expect.stringContaining(message) }],
    });
  });

  test('a signature is for one operation', async () => {
    const request = await sign(as('Publisher'), '{"query":"{ whoAmI }"}');
    const response = await fetch(request.url, { ...request, body: '{"query":"{ forOrganisers }"}' });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { errors: [{ errorType: 'InvalidSignatureException' }] },
    ]);
  });

  const publish = 'mutation { publishScore(game: "astro", points: 1) { game } }';
  test('a mutation for IAM is for roles with its permission alone', async () => {
    expect(await ask(publish)).toMatchObject({ data: { publishScore: null }, errors: [{ errorType: 'Unauthorized' }] });
    expect(await ask(publish, {}, as('Publisher'))).toEqual({ status: 200, data: { publishScore: { game: 'astro' } } });
    expect(await ask(publish, {}, as('Stranger'))).toMatchObject({
      status: 401,
      errors: [{ errorType: 'UnauthorizedException' }],
    });
    expect(await ask('mutation { addPlayer(id: "x") { id } }', {}, DEVELOPER)).toMatchObject({
      errors: [{ errorType: 'Unauthorized' }],
    });
  });
});

const NOBODY = 'x';

/** A client of the real-time endpoint. */
class Client {
  readonly messages: { type: string; id?: string; payload?: { data?: unknown; errors?: unknown } }[] = [];
  readonly #socket: WebSocket;

  /** @param as a token, or the headers of a signed request */
  constructor(as: string | Readonly<Record<string, string>>) {
    const sent = typeof as === 'string' ? { host: 'localhost', Authorization: as } : as;
    const header = Buffer.from(JSON.stringify(sent)).toString('base64');
    const url = `${stage.output('Url').replace('http', 'ws')}/realtime?header=${encodeURIComponent(header)}&payload=e30=`;
    this.#socket = new WebSocket(url, 'graphql-ws');
    this.#socket.on('message', (data) => void this.messages.push(JSON.parse(String(data))));
  }

  async open(): Promise<this> {
    await until(() => this.#socket.readyState === WebSocket.OPEN);
    this.send({ type: 'connection_init' });
    await this.until('connection_ack');
    return this;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  async start(id: string, query: string, variables: object = {}, token = tokens.bob.id): Promise<string> {
    const authorization = { host: 'localhost', Authorization: token };
    this.send({
      id,
      type: 'start',
      payload: { data: JSON.stringify({ query, variables }), extensions: { authorization } },
    });
    await until(() => this.messages.some((one) => one.id === id));
    return this.messages.find((one) => one.id === id)?.type ?? '';
  }

  until(type: string): Promise<void> {
    return until(() => this.messages.some((one) => one.type === type));
  }

  of(id: string) {
    return this.messages.filter((one) => one.id === id && one.type === 'data').map(({ payload }) => payload);
  }

  close(): void {
    this.#socket.close();
  }

  get isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED;
  }
}

describe('appsync-graphql: subscriptions', () => {
  const publish = (game: string, points: number) =>
    ask(
      'mutation ($game: ID!, $points: Int!) { publishScore(game: $game, points: $points) { game points } }',
      { game, points },
      as('Publisher'),
    );

  test('get what a mutation returns, by their arguments and filters, until they stop', async () => {
    const client = await new Client(tokens.bob.id).open();
    expect(
      await client.start('all', 'subscription ($g: ID!) { scores(game: $g) { points player } }', { g: 'astro' }),
    ).toBe('start_ack');
    expect(await client.start('high', 'subscription { highScores(game: "astro") { points } }')).toBe('start_ack');
    await publish('astro', 5);
    await publish('blocks', 500);
    await publish('astro', 200);
    await until(() => client.of('high').length === 1);
    expect(client.of('all')).toEqual([
      { data: { scores: { points: 5, player: null } } },
      { data: { scores: { points: 200, player: null } } },
    ]);
    expect(client.of('high')).toEqual([{ data: { highScores: { points: 200 } } }]);
    client.send({ id: 'all', type: 'stop' });
    await client.until('complete');
    await publish('astro', 7);
    await stage.stage.settle();
    expect(client.of('all').length).toBe(2);
    client.close();
  });

  test('hear events of a bus, whose rule calls the mutation as its role', async () => {
    const client = await new Client(tokens.bob.id).open();
    await client.start('a', 'subscription { scores(game: "bus") { points } }');
    const events = new EventBridgeClient(aws());
    const Entries = [
      { EventBusName: 'scores', Source: 'arcade', DetailType: 'Score', Detail: '{"game":"bus","points":9}' },
    ];
    await events.send(new PutEventsCommand({ Entries }));
    events.destroy();
    await until(() => client.of('a').length === 1);
    expect(client.of('a')).toEqual([{ data: { scores: { points: 9 } } }]);
    client.close();
  });

  test('are refused without a token, by a resolver, and when they are wrong', async () => {
    const refused = new Client(NOBODY);
    await refused.until('connection_error');
    await until(() => refused.isClosed);
    expect(refused.messages).toMatchObject([
      { payload: { errors: [{ errorType: 'UnauthorizedException', errorCode: 401 }] } },
    ]);
    const { host } = new URL(stage.output('Url'));
    const { headers } = await sign(as('Publisher'), '{}', '/connect');
    const guessed = await sign({ ...DEVELOPER, secretAccessKey: 'guess' }, '{}', '/connect');
    (await new Client({ ...headers, host }).open()).close();
    const wrong = new Client({ ...guessed.headers, host });
    await wrong.until('connection_error');
    expect(wrong.messages).toMatchObject([
      { payload: { errors: [{ errorType: 'BadRequestException', errorCode: 400 }] } },
    ]);
    const client = await new Client(tokens.bob.id).open();
    expect(await client.start('a', 'subscription { closed { points } }')).toBe('error');
    expect(await client.start('b', 'subscription { scores { points } }')).toBe('error');
    expect(await client.start('c', '{ whoAmI }')).toBe('error');
    expect(await client.start('d', 'subscription { scores(game: "a") { points } }', {}, NOBODY)).toBe('error');
    client.send({ type: 'nonsense' });
    await until(() => client.messages.some(({ type, id }) => type === 'error' && id === undefined));
    client.close();
  });

  test('stay open while the stage says that it is there, at most a day', async () => {
    const client = await new Client(tokens.bob.id).open();
    await client.until('ka');
    const count = () => client.messages.filter(({ type }) => type === 'ka').length;
    await stage.stage.advance(60);
    await until(() => count() === 2);
    await stage.stage.advance(24 * 3_600);
    await until(() => client.isClosed);
  });
});
