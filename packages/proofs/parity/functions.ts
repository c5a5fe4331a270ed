import { CODE, type ParityWorld, type Resources } from './world.ts';

const allow = (service: string) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } });

/** A role for every function of a world: what a role may is no question here. */
export const ROLE: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'functions',
      AssumeRolePolicyDocument: { Statement: [allow('lambda.amazonaws.com')] },
      Policies: [
        { PolicyName: 'all', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } },
      ],
    },
  },
};

/** A function whose handler is an export of the world's source. */
export const functionOf = (FunctionName: string, handler: string, more: object = {}): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: CODE,
    FunctionName,
    Handler: `index.${handler}`,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs24.x',
    ...more,
  },
});

export const queueNamed = (QueueName: string, more: object = {}): object => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});

export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

interface Invocation {
  readonly type?: 'RequestResponse' | 'Event' | 'DryRun';
  readonly qualifier?: string;
  readonly payload?: string | Buffer<ArrayBuffer>;
  /** Seconds that pass before the answer. @default 0 */
  readonly seconds?: number;
}

/** What boto3 gives for Lambda's Invoke. A payload that is a list or an object is shown as such. */
export async function invoke(world: ParityWorld, name: string, how: Invocation = {}): Promise<object> {
  const { type = 'RequestResponse', qualifier, payload = '{}', seconds = 0 } = how;
  const query = qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
  const url = `${world.stage.endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
  const answer = fetch(url, {
    method: 'POST',
    headers: {
      'x-amz-invocation-type': type,
      authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/lambda/aws4_request',
    },
    body: payload,
  });
  if (seconds > 0) {
    // The invocation has to be there before its time passes.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await world.stage.advance(seconds);
  }
  const response = await answer;
  const text = await response.text();
  const ResponseMetadata = { HTTPStatusCode: response.status };
  if (!response.ok) {
    const { Message } = JSON.parse(text);
    return { Error: { Code: response.headers.get('x-amzn-errortype'), Message }, ResponseMetadata };
  }
  const [version, error] = ['x-amz-executed-version', 'x-amz-function-error'].map((name) => response.headers.get(name));
  return {
    ...(version ? { ExecutedVersion: version } : {}),
    ...(error ? { FunctionError: error } : {}),
    Payload: parsed(text),
    StatusCode: response.status,
    ResponseMetadata,
  };
}

/** What a function wrote to its log, line by line: each an object in JSON. */
export function logged(world: ParityWorld, name: string): readonly unknown[] {
  const group = `/aws/lambda/${name}`;
  const lines = world.stage.records
    .of('log')
    .filter(({ logGroup, line }) => logGroup === group && line.startsWith('{'));
  return lines.map(({ line }) => JSON.parse(line));
}

/** The messages of a queue, as they are received, with bodies in JSON as such. */
export async function received(world: ParityWorld, name: string, how: object = {}): Promise<readonly object[]> {
  const QueueUrl = `${world.stage.endpoint}/000000000000/${name}`;
  const { Messages = [] } = Object(await world.call('AmazonSQS.ReceiveMessage', { QueueUrl, ...how }));
  return Messages.map(({ Body, ...message }: { readonly Body: string }) => ({ ...message, Body: parsed(Body) }));
}

/** Sends a message. */
export function send(world: ParityWorld, name: string, MessageBody: string, more: object = {}): Promise<unknown> {
  const QueueUrl = `${world.stage.endpoint}/000000000000/${name}`;
  return world.call('AmazonSQS.SendMessage', { QueueUrl, MessageBody, ...more });
}

/** A text that is a list or an object in JSON as such, any other as it is. */
export function parsed(text: string): unknown {
  if (!/^[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
