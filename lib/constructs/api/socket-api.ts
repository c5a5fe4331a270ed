import { Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnApi,
  CfnRoute,
  LogGroupLogDestination,
  WebSocketApi,
  type WebSocketRoute,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { type AccessLogProps, accessLog } from './access-log.ts';

export interface SocketApiProps extends AccessLogProps {
  /** Name of the API. */
  readonly name: string;
  /** Name of the API stage, a part of the URL: letters, digits, - and _. */
  readonly stageName: string;
  /** The parameter of the URL in which a client brings its credential. */
  readonly credential: string;
  /** Decides whether a client may connect: a policy, and who the client is. */
  readonly authorizer: IFunction;
  /** Is told of each connection before it is open. It may refuse it. */
  readonly connected: IFunction;
  /** Is told that a connection has ended. API Gateway does not promise to call it each time. */
  readonly disconnected: IFunction;
  /** Answers messages by the value of their member `action`; `$default` answers all others. */
  readonly messages: Readonly<Record<string, IFunction>>;
}

/** Requests a second of each route, and how many may come at once. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

/** The query is not in it: the credential is there. */
const ACCESS_LOG_LINE = JSON.stringify({
  requestId: '$context.requestId',
  connectionId: '$context.connectionId',
  event: '$context.eventType',
  route: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.message',
  principal: '$context.authorizer.principalId',
  requestTime: '$context.requestTime',
});

/**
 * A WebSocket API: an authorizer in front of `$connect`, a function for each kind of message, an access log, and a grant for
 * those who send to its clients. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export class SocketApi extends Construct {
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;

  constructor(scope: Construct, id: string, props: SocketApiProps) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Resource', {
      apiName: props.name,
      routeSelectionExpression: '$request.body.action',
      connectRouteOptions: {
        integration: new WebSocketLambdaIntegration('Connect', props.connected),
        authorizer: new WebSocketLambdaAuthorizer('Authorizer', props.authorizer, {
          identitySource: [`route.request.querystring.${props.credential}`],
        }),
      },
      disconnectRouteOptions: { integration: new WebSocketLambdaIntegration('Disconnect', props.disconnected) },
    });
    annotate(
      this.api,
      'api-websocket',
      'The gateway holds the connections, so functions run only when something happens. A connection ends after ten minutes without a message, and after two hours in any case: clients connect again.',
    );
    for (const [action, fn] of Object.entries(props.messages)) this.answer(action, fn);
    for (const route of this.routes()) this.annotateRoute(route);
    this.stage = this.stageOf(props);
  }

  /** Where functions send what the clients are to get. */
  get callbackUrl(): string {
    return this.stage.callbackUrl;
  }

  /** Lets a function send to the clients, and nothing else: it may neither look at a connection nor end it. */
  grantSend(grantee: IGrantable & Construct): Grant {
    const connections = `${this.api.apiId}/${this.stage.stageName}/POST/@connections/*`;
    const [resource] = this.api.node.findAll().filter((node) => node instanceof CfnApi);
    if (resource === undefined) throw new Error(`${this.node.path} has no resource of its own.`);
    const inFinding = `<${Stack.of(this).getLogicalId(resource)}>/${this.stage.stageName}/POST/@connections/*`;
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:${inFinding}]`,
      reason: 'Connections have ids that the gateway makes when clients connect.',
    });
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:ManageConnections'],
      resourceArns: [Stack.of(this).formatArn({ service: 'execute-api', resource: connections })],
    });
  }

  private answer(action: string, fn: IFunction): WebSocketRoute {
    const name = action === '$default' ? 'AnyOther' : action;
    return this.api.addRoute(action, { integration: new WebSocketLambdaIntegration(name, fn), returnResponse: true });
  }

  private routes(): readonly CfnRoute[] {
    return this.api.node.findAll().filter((node) => node instanceof CfnRoute);
  }

  private annotateRoute(route: CfnRoute): void {
    if (route.routeKey === '$connect') {
      annotate(
        route,
        'api-websocket',
        'The one route that can have an authorizer: who is let in here is known for the whole connection, and each message has it in its context.',
      );
      return;
    }
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'Only $connect can have an authorizer. Messages come on a connection that it has let in.',
    });
    annotate.once(
      route,
      'api-websocket',
      'The member `action` of a message picks its route, and `$default` takes what no route has. With a route response the client gets what the function answers.',
    );
  }

  private stageOf(props: SocketApiProps): WebSocketStage {
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: props.stageName,
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog(this, props)),
        format: AccessLogFormat.custom(ACCESS_LOG_LINE),
      },
    });
    return annotate(
      stage,
      'api-websocket',
      `${THROTTLE.rateLimit} messages a second for each route, of all clients together: one client that floods cannot run up the bill.`,
    );
  }
}
