import { synthArcade } from '../support/synth.ts';
import { type Resource, referredId, resources, statementsOf } from '../support/template-resources.ts';

/** The statements that let somebody send to a queue of the chapter. */
export const admittedTo = (queue: Resource) =>
  resources(synthArcade().chapter('reactions'), 'AWS::SQS::QueuePolicy')
    .filter(({ Properties }) => [Properties.Queues].flat().some((ref) => referredId(ref) === queue.logicalId))
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === 'Allow');

/** One service, for one source, and nobody else. */
export const admits = (Service: string, sourceArn: unknown) => [
  { Principal: { Service }, Action: ['sqs:SendMessage'], Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } } },
];
