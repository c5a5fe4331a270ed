import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Statement } from '../../iam/policy.ts';
import { DEVELOPER_ACCESS_KEY, Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';
import { type QueryAnswer, query } from '../support/query.ts';

const VERSION = '2010-12-01';
export const ARN = 'arn:aws:ses:us-east-1:000000000000';
export const SENDER = 'desk@arcade.example';

/** A policy that admits SES to a queue's topic or to a bucket. */
const admitted = (Action: string, Resource: unknown) => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ses.amazonaws.com' },
      Action,
      Resource,
      Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
    },
  ],
});

/** A topic whose messages come to a queue, a domain, a configuration set and a template. */
const RESOURCES = {
  Domain: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'arcade.example' } },
  Events: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events' } },
  EventsPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Events' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['Events', 'Arn'] },
          },
        ],
      },
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'mail' } },
  TopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: admitted('sns:Publish', { Ref: 'Topic' }) },
  },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['Events', 'Arn'] },
      RawMessageDelivery: true,
    },
  },
  Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'notices' } },
  Destination: {
    Type: 'AWS::SES::ConfigurationSetEventDestination',
    Properties: {
      ConfigurationSetName: { Ref: 'Set' },
      EventDestination: {
        MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'renderingFailure'],
        SnsDestination: { TopicARN: { Ref: 'Topic' } },
      },
    },
    DependsOn: ['TopicPolicy', 'Subscription'],
  },
  Template: {
    Type: 'AWS::SES::Template',
    Properties: {
      Template: { TemplateName: 'prize', SubjectPart: 'Well played, {{name}}', TextPart: 'You won {{prize.title}}.' },
    },
  },
};

/** A stage from which mail can be sent, and to which mail can come. */
export class MailStage {
  readonly stage: Stage;
  readonly #remove: () => void;
  readonly #clients: SESv2Client[] = [];

  private constructor(stage: Stage, remove: () => void) {
    this.stage = stage;
    this.#remove = remove;
  }

  /** @param more resources of the template besides */
  static async open(more: Readonly<Record<string, object>> = {}, state?: string): Promise<MailStage> {
    const folder = writeAssembly({ Mail: { resources: { ...RESOURCES, ...more } } });
    const stage = await Stage.open({ assembly: folder.path, ...(state === undefined ? {} : { state }) });
    return new MailStage(stage, () => folder.remove());
  }

  client(accessKeyId = DEVELOPER_ACCESS_KEY): SESv2Client {
    const { endpoint, region } = this.stage;
    const credentials = { accessKeyId, secretAccessKey: 'local' };
    const client = new SESv2Client({ region, endpoint, credentials, maxAttempts: 1 });
    this.#clients.push(client);
    return client;
  }

  /** Calls with a role that has these permissions. */
  role(name: string, ...statements: readonly Statement[]): SESv2Client {
    const { access, account } = this.stage.services;
    const arn = `arn:aws:iam::${account}:role/${name}`;
    access.addRolePolicy(arn, { Statement: [...statements] });
    return this.client(access.sessionFor(arn, name).accessKeyId);
  }

  /** Calls the first version of the API. */
  ask(Action: string, parameters: Readonly<Record<string, string>> = {}): Promise<QueryAnswer> {
    return query(this.stage.endpoint, { Action, Version: VERSION, ...parameters });
  }

  /** Brings a mail from outside. */
  async incoming(mail: object): Promise<{ readonly status: number; readonly answer: unknown }> {
    const response = await fetch(`${this.stage.endpoint}/ses/incoming`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(mail),
    });
    const answer: unknown = await response.json();
    await this.stage.settle();
    return { status: response.status, answer };
  }

  /** The events that came to the queue. */
  async events(): Promise<readonly { readonly eventType: string; readonly [member: string]: unknown }[]> {
    await this.stage.settle();
    const { messages } = this.stage.services.sqs.byName('events');
    return messages.filter(({ body }) => body.startsWith('{')).map(({ body }) => JSON.parse(body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.stage.close();
    this.#remove();
  }
}
