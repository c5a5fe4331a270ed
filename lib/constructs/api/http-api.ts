import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi as HttpApiResource,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { type AccessLogProps, accessLog } from './access-log.ts';

export interface TokenHttpApiProps extends AccessLogProps {
  /** Name of the API. */
  readonly name: string;
  /** One line for the console's list of APIs. */
  readonly description: string;
  /** Who issues the tokens: the URL in their claim `iss`, below which the keys are. */
  readonly issuer: string;
  /** For whom the tokens are: one of these is the claim `aud`, or else `client_id`. */
  readonly audience: readonly string[];
  /** The one web origin whose pages may call the API: scheme, host and port. */
  readonly webOrigin: string;
}

/** A route, and what answers it. */
export interface TokenRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly fn: IFunction;
}

/** Requests a second of each route, and how many may come at once. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

const ACCESS_LOG_LINE = JSON.stringify({
  requestId: '$context.requestId',
  route: '$context.routeKey',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
  sub: '$context.authorizer.claims.sub',
  requestTime: '$context.requestTime',
});

/**
 * An HTTP API that takes requests with a token only. The gateway checks the token; functions get requests in the format of a REST API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export class TokenHttpApi extends Construct {
  readonly api: HttpApiResource;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: TokenHttpApiProps) {
    super(scope, id);
    const authorizer = new HttpJwtAuthorizer('Tokens', props.issuer, { jwtAudience: [...props.audience] });
    this.api = new HttpApiResource(this, 'Resource', {
      apiName: props.name,
      description: props.description,
      createDefaultStage: false,
      defaultAuthorizer: authorizer,
      corsPreflight: {
        allowOrigins: [props.webOrigin],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        exposeHeaders: ['etag', 'location', 'retry-after'],
        maxAge: Duration.hours(1),
      },
    });
    annotate(
      this.api,
      'api-http-api',
      'Less than a third of the price of a REST API, and without what that has: no request validation, usage plans, cache, canary, tracing or answers of its own. CORS is its own business here, over the headers of functions.',
    );
    this.stage = this.stageOf(props);
  }

  get url(): string {
    return this.api.apiEndpoint;
  }

  /** Lets a function answer a route, for callers with a token. */
  add({ method, path, fn }: TokenRoute): void {
    const name = `${method}${path}`.replaceAll(/[^A-Za-z]+/g, '');
    const integration = new HttpLambdaIntegration(name, fn, { payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 });
    for (const route of this.api.addRoutes({ path, methods: [HttpMethod[method]], integration })) {
      annotate.once(
        route,
        'api-http-api',
        'The JWT authorizer compares signature, issuer, expiry and audience with the pool’s keys before a function runs. Payload format 1.0 is that of a REST API, so the same handlers answer here.',
      );
    }
  }

  private stageOf(props: TokenHttpApiProps): HttpStage {
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog(this, props)),
        format: AccessLogFormat.custom(ACCESS_LOG_LINE),
      },
    });
    return annotate(
      stage,
      'api-http-api',
      `The stage $default has no part of the path, and a change is live at once. ${THROTTLE.rateLimit} requests a second for each route.`,
    );
  }
}
