import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { newPlaySchema } from '../../lambda/shared/schemas.ts';
import type { Bundles } from '../bundle.ts';
import { ArcadeApi } from '../constructs/arcade-api.ts';
import { ArcadeFunction } from '../constructs/arcade-function.ts';
import { annotate } from '../pattern.ts';
import type { StageSettings } from '../stages.ts';
import type { Foundation } from './foundation.ts';
import type { Registration } from './registration.ts';

export interface PlaysProps extends StackProps {
  readonly stage: StageSettings;
  readonly bundles: Bundles;
  readonly foundation: Foundation;
  readonly registration: Registration;
}

/** The API that players call: who am I, and record a play. */
export class Plays extends Stack {
  readonly api: ArcadeApi;

  constructor(scope: Construct, id: string, props: PlaysProps) {
    super(scope, id, props);
    const { stage, bundles, foundation, registration } = props;

    this.api = new ArcadeApi(this, 'Api', { stage, players: registration.players });

    const environment = { TABLE_NAME: foundation.table.tableName };
    const getPlayer = new ArcadeFunction(this, 'GetPlayer', {
      stage,
      bundles,
      handler: 'plays/get-player',
      description: 'GET /players/me',
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment,
    });
    foundation.table.grantItems(getPlayer, 'dynamodb:GetItem');
    annotate(
      getPlayer,
      'ddb-consistent-read',
      'Reads strongly consistent: a player who has just played must see the credit gone. It costs twice an eventual read.',
    );

    const recordPlay = new ArcadeFunction(this, 'RecordPlay', {
      stage,
      bundles,
      handler: 'plays/record-play',
      description: 'POST /plays',
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment,
    });
    foundation.table.grantItems(recordPlay, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    annotate(
      recordPlay,
      'ddb-transactions',
      'Consumes the credit and stores the play in one transaction: never one without the other. Twice the write capacity.',
    );

    const players = this.api.root.addResource('players');
    const me = players.addResource('me').addMethod('GET', proxyTo(getPlayer), this.api.signedIn);
    const play = this.api.root.addResource('plays').addMethod('POST', proxyTo(recordPlay), {
      ...this.api.signedIn,
      requestValidator: this.api.requestValidator,
      requestModels: { 'application/json': this.api.addBodyModel('NewPlay', newPlaySchema) },
    });
    for (const method of [me, play]) {
      annotate(
        method,
        'api-rest-lambda-proxy',
        'Proxy integration: the function sees the request and owns the answer.',
      );
      annotate(
        method,
        'api-cognito-authorizer',
        "The gateway checks the token before any function runs; what its bearer may do is the function's business.",
      );
    }

    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
  }
}

/** Proxy integration without the console's test invocation, which would need a second permission on the function. */
const proxyTo = (fn: ArcadeFunction) => new LambdaIntegration(fn, { allowTestInvoke: false });
