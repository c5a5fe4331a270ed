import { functionOf, queueArn, queueNamed } from './functions.ts';
import type { Resources } from './world.ts';

/** Seconds for which the queues of mappings hide a message. */
export const VISIBILITY = 10;

/** A queue and the function that it is mapped to, both with one name. */
export interface QueueMapping {
  readonly name: string;
  readonly handler: string;
  readonly mapping?: object;
  /** After how many receives a message is a dead letter, in the queue whose name ends in "-dead". */
  readonly maxReceiveCount?: number;
}

export function queueMapping({ name, handler, mapping = {}, maxReceiveCount }: QueueMapping): Resources {
  const id = name.replaceAll(/\W/g, '');
  const dead = `${name}-dead`;
  const redrive = { RedrivePolicy: { deadLetterTargetArn: queueArn(dead), maxReceiveCount } };
  return {
    [`${id}Function`]: functionOf(name, handler),
    ...(maxReceiveCount === undefined ? {} : { [`${id}Dead`]: queueNamed(dead) }),
    [`${id}Queue`]: queueNamed(name, {
      VisibilityTimeout: VISIBILITY,
      ...(maxReceiveCount === undefined ? {} : redrive),
    }),
    [`${id}Mapping`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] },
        FunctionName: { Ref: `${id}Function` },
        ...mapping,
      },
    },
  };
}
