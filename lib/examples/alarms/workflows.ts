import { Stack } from 'aws-cdk-lib';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FailedExecutions } from '../../constructs/alarms/workflows.ts';

/** Watches a state machine. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stateMachine = new StateMachine(this, 'Orders', {
      definitionBody: DefinitionBody.fromChainable(new Pass(this, 'Accept the order')),
    });
    new FailedExecutions(this, 'Failed', { stateMachine, description: 'An order failed: read the cause.' });
  }
}
