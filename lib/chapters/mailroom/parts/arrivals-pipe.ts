import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Construct } from 'constructs';
import { FailureQueue } from '../../../constructs/queues/failure-queue.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';
import { annotate } from '../../../pattern.ts';

export interface ArrivalsPipeProps {
  readonly streamArn: string;
  /** Which changes go through the pipe. */
  readonly filter: object;
  /** What a message says of a change: JSON with paths in it. */
  readonly template: string;
  /** Whether alarms watch the queues. */
  readonly alarms: boolean;
}

const READ = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];

/** A second way out of the stream, without code: a pipe that filters changes, gives them another form, and sends them to a queue. */
export class ArrivalsPipe extends Construct {
  readonly arrivals: WorkQueue;
  readonly failures: FailureQueue;
  readonly pipe: CfnPipe;

  constructor(scope: Construct, id: string, { streamArn, filter, template, alarms }: ArrivalsPipeProps) {
    super(scope, id);
    this.arrivals = new WorkQueue(this, 'Arrivals', {
      purpose: { pattern: 'ddb-stream-sns-fanout', why: 'Gets what the pipe made of each change.' },
      consumerTimeout: Duration.seconds(30),
      alarms,
    });
    this.failures = new FailureQueue(this, 'Failures', {
      pattern: 'ddb-stream-sns-fanout',
      holds: 'References to changes that the pipe could not deliver wait here',
      cure: 'fix the cause, and fetch the changes from the stream within a day.',
      alarms,
    });
    const role = this.role(streamArn);
    this.pipe = new CfnPipe(this, 'Resource', {
      roleArn: role.roleArn,
      source: streamArn,
      sourceParameters: {
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRetryAttempts: 5,
          maximumRecordAgeInSeconds: Duration.hours(6).toSeconds(),
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.failures.queue.queueArn },
        },
        filterCriteria: { filters: [{ pattern: JSON.stringify(filter) }] },
      },
      target: this.arrivals.queue.queueArn,
      targetParameters: { inputTemplate: template },
    });
    this.pipe.node.addDependency(role);
    annotate(
      this.pipe,
      'ddb-stream-sns-fanout',
      'The second reader of the stream, and the last: more are throttled. A pipe costs no code, but has one target; a further consumer subscribes to the topic of the first reader instead.',
    );
  }

  private role(streamArn: string): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: READ, resources: [streamArn] }));
    const queues = [this.arrivals.queue.queueArn, this.failures.queue.queueArn];
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: queues }));
    annotate(role, 'ddb-stream-sns-fanout', 'The pipe reads one stream and writes to two queues, and nothing else.');
    return role;
  }
}
