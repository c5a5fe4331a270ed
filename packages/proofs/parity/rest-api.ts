import { request as send } from 'node:http';
import { CODE, type ParityWorld, type Resources } from './world.ts';

/** The methods of an API by path and name: `{ '/games/{id}': { GET: ... } }`. */
export type Methods = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** What came back, with names of headers as they were sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The name of every API's stage; recordings call it `stage`, too. */
const STAGE = 'stage';
const ARN = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/';

/**
 * An API with its resources, deployment and stage.
 * @param name begins the names of its resources
 */
export function restApi(name: string, methods: Methods): Resources {
  const RestApiId = { Ref: `${name}Api` };
  const paths = new Set(
    Object.keys(methods).flatMap((path) =>
      path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')),
    ),
  );
  const id = (path: string) =>
    path === '' || path === '/'
      ? { 'Fn::GetAtt': [RestApiId.Ref, 'RootResourceId'] }
      : { Ref: `${name}${logical(path)}` };
  const resources = [...paths]
    .filter((path) => path !== '')
    .map((path) => {
      const cut = path.lastIndexOf('/');
      const Properties = { RestApiId, ParentId: id(path.slice(0, cut)), PathPart: path.slice(cut + 1) };
      return [`${name}${logical(path)}`, { Type: 'AWS::ApiGateway::Resource', Properties }] as const;
    });
  const all = Object.entries(methods).flatMap(([path, byName]) =>
    Object.entries(byName).map(([HttpMethod, properties]) => {
      const Properties = { RestApiId, ResourceId: id(path), HttpMethod, AuthorizationType: 'NONE', ...properties };
      return [`${name}${logical(path)}${HttpMethod}`, { Type: 'AWS::ApiGateway::Method', Properties }] as const;
    }),
  );
  const DeploymentId = { Ref: `${name}Deployment` };
  return {
    [RestApiId.Ref]: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: name } },
    ...Object.fromEntries([...resources, ...all]),
    [DeploymentId.Ref]: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: all.map(([method]) => method),
      Properties: { RestApiId },
    },
    [`${name}Stage`]: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId, StageName: STAGE, DeploymentId } },
  };
}

const logical = (path: string) =>
  `At${[...path].map((letter) => (/\w/.test(letter) ? letter : letter.charCodeAt(0))).join('')}`;

/** A mock that answers 200 with this body. */
export const mock = (body: string | undefined, integration: object = {}) => ({
  Integration: {
    Type: 'MOCK',
    RequestTemplates: { 'application/json': '{"statusCode": 200}' },
    IntegrationResponses: [
      { StatusCode: '200', ...(body === undefined ? {} : { ResponseTemplates: { 'application/json': body } }) },
    ],
    ...integration,
  },
  MethodResponses: [{ StatusCode: '200' }],
});

/** A function of the world's source behind a method. */
export const proxy = (functionId: string) => ({
  Integration: {
    Type: 'AWS_PROXY',
    IntegrationHttpMethod: 'POST',
    Uri: { 'Fn::Join': ['', [ARN, { 'Fn::GetAtt': [functionId, 'Arn'] }, '/invocations']] },
  },
});

/** A function that API Gateway may call, and whose handler is the export of that name. */
export const gatewayFunction = (id: string, handler: string): Resources => ({
  [id]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: CODE,
      Handler: `index.${handler}`,
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
  [`${id}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
    },
  },
});

/** What functions run as. */
export const role: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
};

/** Calls an API. @param path what follows its id and the name of its stage, or its id when it begins with `//` and that name */
export function call(
  world: ParityWorld,
  name: string,
  path: string,
  { method = 'GET', headers = {}, body }: Sent = {},
) {
  const id = world.stage.stacks[0]?.resources.get(`${name}Api`)?.ref;
  const below = path.startsWith(`//${STAGE}`) ? path : `/${STAGE}${path}`;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { hostname, port } = new URL(world.stage.endpoint);
  const options = { hostname, port, path: `/execute-api/${id}${below}`, method, headers };
  const sent = send(options, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk) => chunks.push(chunk));
    answer.on('end', () => {
      resolve({
        status: answer.statusCode ?? 0,
        headers: joined(answer.rawHeaders),
        text: Buffer.concat(chunks).toString('utf8'),
      });
    });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** As clients show headers: several of one name in one line. */
function joined(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const [name = '', value = ''] = raw.slice(index, index + 2);
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

/** The value of a JSON text, or the text. */
export function content(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What belongs to the connection, or to CloudFront, which stands before an edge-optimized API. */
const NOT_OF_THE_GATEWAY = /^(accept-encoding|connection|keep-alive|via|x-cache|x-amz-cf-.*|cloudfront-.*)$/i;

/** Headers, or a map of their values, without those. */
export const gatewayHeaders = (headers: unknown) =>
  Object.fromEntries(Object.entries(Object(headers)).filter(([name]) => !NOT_OF_THE_GATEWAY.test(name)));
