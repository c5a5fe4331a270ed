import { toJsonSchema } from '@valibot/to-json-schema';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  type JsonSchema,
  JsonSchemaVersion,
  LogGroupLogDestination,
  type MethodOptions,
  MockIntegration,
  type Model,
  PassthroughBehavior,
  type RequestValidator,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { GenericSchema } from 'valibot';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate, type PatternName } from '../../pattern.ts';

export interface ArcadeApiProps {
  readonly environment: EnvironmentSettings;
  /** Whose tokens the API accepts. */
  readonly players: IUserPool;
}

/** A regional REST API with a health check that needs no backend, a token check, and one shape of error answers. */
export class ArcadeApi extends RestApi {
  /** Method options for everyone who is signed in. */
  readonly signedIn: MethodOptions;
  /** Method options for callers with an API key. */
  readonly withApiKey: MethodOptions;
  /** Checks a request's body and parameters against the method's models before any function runs. */
  readonly requestValidator: RequestValidator;
  /** One JSON line per request. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: ArcadeApiProps) {
    const accessLog = new LogGroup(scope, `${id}AccessLogs`, {
      retention: props.environment.logRetention,
      removalPolicy: props.environment.removalPolicy,
    });
    annotate.once(
      accessLog,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );
    super(scope, id, {
      // The metrics of API Gateway know an API by its name, so two copies in one account must not have the same.
      restApiName: `${Stack.of(scope).stackName}-api`,
      description: `Serverless Arcade (${props.environment.name})`,
      endpointTypes: [EndpointType.REGIONAL],
      // API Gateway writes logs with one role per account and Region, so it stays when this stack goes.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      defaultCorsPreflightOptions: {
        allowOrigins: [props.environment.webOrigin],
        allowMethods: ['GET', 'POST', 'PATCH'],
        allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'],
        maxAge: Duration.hours(1),
      },
      deployOptions: {
        stageName: props.environment.name,
        tracingEnabled: true,
        throttlingRateLimit: 100,
        throttlingBurstLimit: 200,
        methodOptions: { '/imports/POST': { throttlingRateLimit: 5, throttlingBurstLimit: 10 } },
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(ACCESS_LOG_LINE),
      },
    });
    this.accessLog = accessLog;
    annotate(
      this,
      'api-endpoint-types',
      'Regional on purpose: the default is edge-optimized, which hides the caller behind CloudFront and does not allow longer timeouts.',
    );
    annotate(
      this.deploymentStage,
      'api-stages-deployments',
      'An API stage serves a deployment, a frozen copy of the methods. Nothing changes for callers until the stage points to a new one.',
    );
    annotate(
      this.deploymentStage,
      'api-throttle-stage-method',
      '100 requests a second with a burst of 200: the account has one limit for all its APIs, and this API must not use it up. POST /imports, with the largest requests, has a lower limit.',
    );

    const authorizer = new CognitoUserPoolsAuthorizer(this, 'PlayersOnly', { cognitoUserPools: [props.players] });
    annotate(
      authorizer,
      'api-cognito-authorizer',
      "The gateway checks the pool's id token without our code. The token says who the caller is, not what the caller may do.",
    );
    this.signedIn = { authorizer, authorizationType: AuthorizationType.COGNITO };
    this.withApiKey = { authorizationType: AuthorizationType.NONE, apiKeyRequired: true };
    this.requestValidator = this.addRequestValidator('RequestValidator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    annotate(
      this.requestValidator,
      'api-request-validation',
      'The gateway refuses a body that does not fit the model of its method, and no function runs.',
    );

    this.addHealthCheck();
    this.shapeErrors(props.environment.webOrigin);
    this.acknowledgeFindings();
  }

  /** Makes a payload's schema the model of a request body. */
  addBodyModel(id: string, schema: GenericSchema): Model {
    const { $schema: _, ...draft4 } = toJsonSchema(schema);
    return this.addModel(id, {
      contentType: 'application/json',
      // The handlers' schemas use only keywords that mean the same in draft 4, the draft that API Gateway speaks.
      schema: { ...(draft4 as object as JsonSchema), schema: JsonSchemaVersion.DRAFT4 },
    });
  }

  private addHealthCheck(): void {
    const method = this.root.addResource('health').addMethod(
      'GET',
      new MockIntegration({
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': '{"status": "ok"}' } }],
      }),
      { authorizationType: AuthorizationType.NONE, methodResponses: [{ statusCode: '200' }] },
    );
    annotate(
      method,
      'api-health-mock',
      'The gateway answers by itself: the check costs no invocation. It proves that the API stage works, not the backend.',
    );
    for (const id of ['AwsSolutions-APIG4', 'AwsSolutions-COG4']) {
      Validations.of(method).acknowledge({ id, reason: 'The health check is public on purpose and reveals nothing.' });
    }
  }

  /** The gateway's own refusals look like the functions' answers: `{ error: { code, message, requestId } }`. */
  private shapeErrors(webOrigin: string): void {
    for (const { type, code, message, statusCode, pattern, why } of REFUSALS) {
      const response = this.addGatewayResponse(type.responseType, {
        type,
        ...(statusCode === undefined ? {} : { statusCode }),
        // Without it a browser hides the answer from the page, which then sees a network error instead of a 401.
        responseHeaders: { 'Access-Control-Allow-Origin': `'${webOrigin}'` },
        templates: {
          'application/json': JSON.stringify({ error: { code, message, requestId: '$context.requestId' } }),
        },
      });
      annotate(response, pattern, why);
    }
  }

  private acknowledgeFindings(): void {
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'API Gateway prescribes this managed policy for the account-wide role that writes its logs.',
    });
    Validations.of(this.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'A web ACL is billed by the hour; it belongs to an optional chapter.',
    });
    Validations.of(this.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs land in a group that API Gateway creates without expiry and that outlives the stack; access logs and traces cover it.',
    });
  }
}

const ACCESS_LOG_LINE = JSON.stringify({
  requestId: AccessLogField.contextRequestId(),
  traceId: AccessLogField.contextXrayTraceId(),
  time: AccessLogField.contextRequestTime(),
  method: AccessLogField.contextHttpMethod(),
  path: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  latencyMs: AccessLogField.contextResponseLatency(),
  error: AccessLogField.contextErrorResponseType(),
});

interface GatewayRefusal {
  readonly type: ResponseType;
  readonly code: string;
  readonly message: string;
  /** @default the status that API Gateway gives this type of response */
  readonly statusCode?: string;
  readonly pattern: PatternName;
  readonly why: string;
}

const REFUSALS: readonly GatewayRefusal[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    code: 'unauthorized',
    message: 'Sign in and send the id token in the Authorization header.',
    pattern: 'api-cognito-authorizer',
    why: '401, with the same shape of body as an error of a function: without a valid token the caller has to sign in, and a retry does not help.',
  },
  {
    type: ResponseType.ACCESS_DENIED,
    code: 'forbidden',
    message: 'This is not for you.',
    pattern: 'backend-authorization',
    why: '403 from the gateway reads like a 403 from a function: a client needs one case for both.',
  },
  {
    type: ResponseType.INVALID_API_KEY,
    code: 'forbidden',
    message: 'This needs an API key in the x-api-key header.',
    pattern: 'api-usage-plan-keys',
    why: '403 for a missing or unknown key, with the name of the header: the message tells a partner what to send.',
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    code: 'quota_exceeded',
    message: 'The monthly quota of this API key is used up.',
    pattern: 'api-usage-plan-keys',
    why: '429, but with a code of its own: the quota ends with the month, so a client that retries in seconds only makes it worse.',
  },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    code: 'invalid_body',
    message: 'The request body does not fit the schema of this method.',
    pattern: 'api-request-validation',
    why: '400 for a body that does not fit the model. The gateway does not say where: a partner looks at the schema, an attacker learns nothing.',
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    code: 'invalid_parameter',
    message: 'A header or parameter that this method needs is missing.',
    pattern: 'api-request-validation',
    why: '400 for a required header or parameter that is missing, before any function runs.',
  },
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    code: 'no_such_route',
    message: 'There is no such route.',
    // API Gateway calls an unknown route a missing token, with 403.
    statusCode: '404',
    pattern: 'api-rest-lambda-proxy',
    why: '404 for an unknown route. By default the gateway answers 403 "Missing Authentication Token", which sends developers to look for a token.',
  },
  {
    type: ResponseType.THROTTLED,
    code: 'too_many_requests',
    message: 'Too many requests. Wait a little longer before each further try.',
    pattern: 'api-throttle-stage-method',
    why: '429 for a request above the rate: the message asks the client to wait longer before each further try.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    code: 'too_large',
    message: 'The request is too large.',
    pattern: 'api-request-validation',
    why: '413 for a body above the 10 MB of API Gateway: smaller parts are the cure, not a retry.',
  },
  {
    type: ResponseType.DEFAULT_4XX,
    code: 'bad_request',
    message: 'The request was refused.',
    pattern: 'client-retry-5xx-not-4xx',
    why: "Every other 4xx of the gateway, in the same shape. The client's request is wrong, so the client must not repeat it unchanged.",
  },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'internal',
    message: 'Something went wrong on our side.',
    pattern: 'client-retry-5xx-not-4xx',
    why: 'Every 5xx of the gateway, in the same shape. The request may be right, so the client may repeat it, after a pause.',
  },
];
