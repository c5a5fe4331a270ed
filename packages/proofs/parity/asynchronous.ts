import { functionOf, queueArn, queueNamed } from './functions.ts';
import type { Resources } from './world.ts';

/** A function that is invoked asynchronously, and where its results go. */
export interface Asynchronous {
  readonly name: string;
  readonly handler: string;
  /** Of the EventInvokeConfig, beside its destinations. */
  readonly config?: object;
  /** Where results go. @default the queue with the function's name */
  readonly destination?: string;
  readonly properties?: object;
}

const BUS = 'results';
/** The bus to which functions send results. */
export const BUS_ARN = `arn:aws:events:us-east-1:000000000000:event-bus/${BUS}`;

export function asynchronous({
  name,
  handler,
  config = {},
  destination = queueArn(name),
  properties,
}: Asynchronous): Resources {
  const id = name.replaceAll('-', '');
  const to = { Destination: destination };
  return {
    [`${id}Queue`]: queueNamed(name),
    [`${id}Function`]: functionOf(name, handler, properties),
    [`${id}Config`]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      DependsOn: destination === BUS_ARN ? ['Bus'] : [`${id}Queue`],
      Properties: {
        FunctionName: { Ref: `${id}Function` },
        Qualifier: '$LATEST',
        DestinationConfig: { OnSuccess: to, OnFailure: to },
        ...config,
      },
    },
  };
}

/** A function whose dead letters go to a queue; both have one name. */
export const deadLetters = (name: string): Resources => {
  const id = name.replaceAll('-', '');
  return {
    [`${id}Queue`]: queueNamed(name),
    [`${id}Function`]: functionOf(name, 'echoes', {
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] } },
    }),
  };
};

/** The bus, with a rule that sends all results to a queue. */
export const busFor = (queue: string): Resources => ({
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: BUS } },
  Rule: {
    Type: 'AWS::Events::Rule',
    DependsOn: ['Bus', `${queue}Queue`],
    Properties: {
      EventBusName: BUS,
      EventPattern: { source: ['lambda'] },
      Targets: [{ Id: 'queue', Arn: queueArn(queue) }],
    },
  },
  Policy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: `${queue}Queue` }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn(queue),
          },
        ],
      },
    },
  },
});
