import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { SocketApi } from '../../constructs/api/socket-api.ts';
import { sampleFunction } from '../sample-function.ts';

/** A WebSocket API that tells clients where their orders are. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const socket = new SocketApi(this, 'Socket', {
      name: 'orders',
      stageName: 'prod',
      credential: 'ticket',
      authorizer: sampleFunction(this, 'Admit'),
      connected: sampleFunction(this, 'Connected'),
      disconnected: sampleFunction(this, 'Disconnected'),
      messages: { $default: sampleFunction(this, 'Answer') },
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    socket.grantSend(sampleFunction(this, 'TellClients'));
  }
}
