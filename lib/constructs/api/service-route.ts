import { AwsIntegration, type IntegrationResponse, type Method, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import { type Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { type ApiRoute, annotateAccess, methodOptions } from './api-route.ts';
import type { RegionalApi } from './rest-api.ts';

export interface ServiceRouteProps {
  readonly api: RegionalApi;
  readonly route: ApiRoute;
  /** How URIs of API Gateway call the service, such as `sqs`, `dynamodb` or `states`. */
  readonly service: string;
  /** An action of the service, or a path to which a form is sent. */
  readonly call: { readonly action: string } | { readonly path: string };
  /** The mapping template that writes the request of the service. */
  readonly request: string;
  /** What is answered, by status code; the one without a pattern is the default. */
  readonly answers: readonly IntegrationResponse[];
  /** Lets the role make this one call. */
  readonly grant: (role: Role) => Grant;
  /** Why no function is between: the annotation of the method. */
  readonly why: string;
}

/**
 * A route that API Gateway answers by calling a service of AWS, as a role that may make this one call. No function runs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-sqs.html
 */
export class ServiceRoute extends Construct {
  readonly role: Role;
  readonly method: Method;

  constructor(scope: Construct, id: string, props: ServiceRouteProps) {
    super(scope, id);
    const { api, route, service, call, request, answers, grant, why } = props;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    grant(this.role);
    annotate.once(
      this.role,
      'api-direct-aws-service',
      'One role for one integration, with one action on one resource: a template that goes wrong can do nothing else with it.',
    );
    const form = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };
    const integration = new AwsIntegration({
      service,
      ...call,
      integrationHttpMethod: 'POST',
      options: {
        credentialsRole: this.role,
        // A body that no template has read must not reach the service.
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: { 'application/json': request },
        ...('path' in call ? { requestParameters: form } : {}),
        integrationResponses: [...answers],
      },
    });
    const codes = [...new Set(answers.map(({ statusCode }) => statusCode))];
    this.method = api.rest.root.resourceForPath(route.path).addMethod(route.method, integration, {
      ...methodOptions(api, route),
      methodResponses: codes.map((statusCode) => ({ statusCode })),
    });
    annotate(this.method, 'api-direct-aws-service', why);
    annotateAccess(this.method, route);
  }
}
