import { Stack } from 'aws-cdk-lib';
import { Topic, TracingConfig } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TopicTracing } from '../../constructs/topics/topic-tracing.ts';

/** A topic whose segments are in the trace. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const topic = new Topic(this, 'Orders', { tracingConfig: TracingConfig.ACTIVE });
    new TopicTracing(this, 'Tracing', { topic });
  }
}
