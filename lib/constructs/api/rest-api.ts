import { Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  type CorsOptions,
  EndpointType,
  type JsonSchema,
  JsonSchemaVersion,
  LogGroupLogDestination,
  type MethodOptions,
  MockIntegration,
  type Model,
  PassthroughBehavior,
  type RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { type AccessLogProps, accessLog } from './access-log.ts';
import { type GatewayRefusal, NO_TOKEN, REFUSALS } from './gateway-refusals.ts';
import { acknowledgeNoToken } from './no-token.ts';

export interface RegionalApiProps extends AccessLogProps {
  /** Name of the API. The metrics of API Gateway know it by this name, so it is unique in an account and Region. */
  readonly name: string;
  /** One line for the console's list of APIs. */
  readonly description: string;
  /** Name of the API stage, a part of the URL: letters, digits, - and _. */
  readonly stageName: string;
  /** Which pages may call the API from a browser. @default none: it is for machines */
  readonly browsers?: Browsers;
  /** Whose tokens the API accepts. @default no tokens of a user pool */
  readonly users?: IUserPool;
  /** Whom the API admits at all, before anything else is checked. @default everybody */
  readonly policy?: PolicyDocument;
  /** Variables of the API stage, which integrations may name. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Limits of single methods, by `/<path>/<METHOD>`. @default those of the API stage */
  readonly methodThrottles?: Readonly<Record<string, Throttle>>;
}

/** The pages that may call an API, and how. */
export interface Browsers {
  /** Their one web origin: scheme, host and port. */
  readonly origin: string;
  /** The HTTP methods of the routes: a browser may send these. */
  readonly methods: readonly string[];
}

/** Requests a second on average, and how many may come at once before the rate counts. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** The limits of the API stage. */
const THROTTLE: Throttle = { rate: 100, burst: 200 };

/**
 * A regional REST API with a health check that needs no backend, a token check, and one shape of error answers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export class RegionalApi extends Construct {
  readonly rest: RestApi;
  /** Method options for callers with an API key. */
  readonly withApiKey: MethodOptions;
  /** Checks a request's body and parameters against the method's models before any function runs. */
  readonly requestValidator: RequestValidator;
  /** One JSON line for each request. */
  readonly accessLog: LogGroup;
  readonly #signedIn: MethodOptions | undefined;
  readonly #browsers: Browsers | undefined;

  /** @throws when API Gateway would refuse the name of the API stage, the origin or a throttle */
  constructor(scope: Construct, id: string, props: RegionalApiProps) {
    super(scope, id);
    check(this.node.path, props);
    const { browsers, policy, stageName, methodThrottles = {}, users, variables } = props;
    this.#browsers = browsers;
    this.accessLog = accessLog(this, props);
    this.rest = new RestApi(this, 'Resource', {
      restApiName: props.name,
      description: props.description,
      endpointTypes: [EndpointType.REGIONAL],
      // API Gateway writes the logs of all APIs of an account and Region with one role, the last that a stack set. CloudFormation does
      // not set the former one again, so this one stays: when the stack goes, and when its first deployment fails.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-account.html
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      ...(policy === undefined ? {} : { policy }),
      ...(browsers === undefined ? {} : { defaultCorsPreflightOptions: preflight(browsers) }),
      deployOptions: {
        stageName,
        tracingEnabled: true,
        ...(variables === undefined ? {} : { variables }),
        throttlingRateLimit: THROTTLE.rate,
        throttlingBurstLimit: THROTTLE.burst,
        methodOptions: Object.fromEntries(
          Object.entries(methodThrottles).map(([method, { rate, burst }]) => [
            method,
            { throttlingRateLimit: rate, throttlingBurstLimit: burst },
          ]),
        ),
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: AccessLogFormat.custom(ACCESS_LOG_LINE),
      },
    });
    annotate(
      this.rest,
      'api-endpoint-types',
      'Regional on purpose: the default is edge-optimized, which hides the caller behind CloudFront and does not allow longer timeouts.',
    );
    annotate(
      this.rest.deploymentStage,
      'api-stages-deployments',
      'An API stage serves a deployment, a frozen copy of the methods. Nothing changes for callers until the stage points to a new one.',
    );
    annotate(
      this.rest.deploymentStage,
      'api-throttle-stage-method',
      `${THROTTLE.rate} requests a second with a burst of ${THROTTLE.burst}: the account has one limit for all its APIs, and this API must not use it up. Methods with larger requests have lower limits.`,
    );

    this.#signedIn = users === undefined ? undefined : this.tokensOf(users);
    this.withApiKey = { authorizationType: AuthorizationType.NONE, apiKeyRequired: true };
    this.requestValidator = this.rest.addRequestValidator('RequestValidator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    annotate(
      this.requestValidator,
      'api-request-validation',
      'The gateway refuses a body that does not fit the model of its method, and no function runs.',
    );

    this.addHealthCheck();
    if (users !== undefined) this.refuse(NO_TOKEN);
    for (const refusal of REFUSALS) this.refuse(refusal);
    this.acknowledgeFindings();
  }

  /** Makes a schema of draft 4, the draft that API Gateway speaks, the model of a request body. */
  addBodyModel(id: string, schema: JsonSchema): Model {
    return this.rest.addModel(id, {
      contentType: 'application/json',
      schema: { ...schema, schema: JsonSchemaVersion.DRAFT4 },
    });
  }

  /** Method options for callers with a token of the user pool. @throws when the API has no user pool */
  get signedIn(): MethodOptions {
    if (this.#signedIn !== undefined) return this.#signedIn;
    throw new Error(`${this.node.path}: without users, no method can ask for their token.`);
  }

  private tokensOf(users: IUserPool): MethodOptions {
    const authorizer = new CognitoUserPoolsAuthorizer(this, 'PlayersOnly', { cognitoUserPools: [users] });
    annotate(
      authorizer,
      'api-cognito-authorizer',
      "The gateway checks the pool's id token without our code. The token says who the caller is, not what the caller may do.",
    );
    return { authorizer, authorizationType: AuthorizationType.COGNITO };
  }

  private addHealthCheck(): void {
    const method = this.rest.root.addResource('health').addMethod(
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
    acknowledgeNoToken(method, 'The health check is public on purpose and reveals nothing.');
  }

  /** A refusal of the gateway that looks like the functions' answers: `{ error: { code, message, requestId } }`. */
  refuse({ type, code, message, statusCode, pattern, why }: GatewayRefusal): void {
    const response = this.rest.addGatewayResponse(type.responseType, {
      type,
      ...(statusCode === undefined ? {} : { statusCode }),
      // Without it a browser hides the answer from the page, which then sees a network error instead of a 401.
      ...(this.#browsers === undefined
        ? {}
        : { responseHeaders: { 'Access-Control-Allow-Origin': `'${this.#browsers.origin}'` } }),
      templates: {
        'application/json': JSON.stringify({ error: { code, message, requestId: '$context.requestId' } }),
      },
    });
    annotate(response, pattern, why);
  }

  private acknowledgeFindings(): void {
    Validations.of(this.rest).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'API Gateway prescribes this managed policy for the account-wide role that writes its logs.',
    });
    Validations.of(this.rest.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'AWS bills a web ACL by the hour, and this API has none.',
    });
    Validations.of(this.rest.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs land in a group that API Gateway creates without expiry and that outlives the stack; access logs and traces cover it.',
    });
  }
}

const preflight = ({ methods, origin }: Browsers): CorsOptions => ({
  allowOrigins: [origin],
  allowMethods: [...new Set(methods)].sort(),
  allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'],
  maxAge: Duration.hours(1),
});

function check(path: string, { stageName, browsers, methodThrottles = {} }: RegionalApiProps): void {
  if (!Token.isUnresolved(stageName) && !/^\w[\w-]{0,127}$/.test(stageName)) {
    throw new Error(
      `${path}: the name of an API stage has 1 to 128 letters, digits, - and _; "${stageName}" does not fit.`,
    );
  }
  const origin = browsers?.origin;
  if (origin !== undefined && !Token.isUnresolved(origin) && !/^https?:\/\/[^/*]+$/.test(origin)) {
    throw new Error(`${path}: the origin must be one such as https://example.com, not "${origin}".`);
  }
  for (const [method, { rate, burst }] of Object.entries(methodThrottles)) {
    if (rate <= THROTTLE.rate && burst <= THROTTLE.burst) continue;
    throw new Error(
      `${path}: the throttle of ${method} must not exceed that of the API stage, ${THROTTLE.rate} and ${THROTTLE.burst}.`,
    );
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
