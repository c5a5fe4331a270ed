import { AwsIntegration, type Method, type MethodOptions, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission, type IAlias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface AliasRouteProps {
  readonly api: RestApi;
  /** `/stock/{article}` */
  readonly path: string;
  readonly method: string;
  readonly fn: Pick<IFunction, 'functionArn'>;
  /** The variable of API stages that names the alias: letters, digits and _. */
  readonly variable: string;
  /** The aliases that the API may invoke. For any other that a variable names, the API answers 500. */
  readonly aliases: readonly Pick<IAlias, 'aliasName' | 'functionArn'>[];
  /** Who may call, and which parameters requests have. */
  readonly options: MethodOptions;
  /**
   * Parameters that keep the answers in a cache apart, such as `method.request.path.article`; the options declare them.
   * @default none: a cache has one answer for all requests
   */
  readonly cacheKeys?: readonly string[];
}

/**
 * A route of which each API stage picks the alias behind it, by a variable.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
 */
export class AliasRoute extends Construct {
  readonly method: Method;

  /** @throws when the variable cannot be one, no alias is allowed, or a cache key is not declared */
  constructor(scope: Construct, id: string, props: AliasRouteProps) {
    super(scope, id);
    const { api, aliases, cacheKeys = [], fn, options, path, variable } = props;
    check(this.node.path, props);
    const integration = new AwsIntegration({
      proxy: true,
      service: 'lambda',
      path: `2015-03-31/functions/${fn.functionArn}:\${stageVariables.${variable}}/invocations`,
      options: { cacheKeyParameters: [...cacheKeys] },
    });
    this.method = api.root.resourceForPath(path).addMethod(props.method, integration, options);
    annotate(
      this.method,
      'api-stage-variable-alias',
      `One integration for all API stages: the URI ends with the variable ${variable}, whose value is an alias. A value that names no alias, or one without a permission, is found by the first request, not by the deployment.`,
    );
    for (const alias of aliases) {
      const permission = new CfnPermission(this, `Allow${alias.aliasName}`, {
        action: 'lambda:InvokeFunction',
        functionName: alias.functionArn,
        principal: 'apigateway.amazonaws.com',
        sourceArn: api.arnForExecuteApi(props.method, path.replaceAll(/\{[^}]+\}/g, '*'), '*'),
      });
      annotate.once(
        permission,
        'api-stage-variable-alias',
        'One permission for each alias: the CDK sees a variable and adds none. Without it the API answers 500, and only its log says "Invalid permissions on Lambda function".',
      );
    }
  }
}

function check(path: string, { aliases, cacheKeys = [], options, variable }: AliasRouteProps): void {
  if (!/^\w+$/.test(variable)) {
    throw new Error(`${path}: a stage variable has letters, digits and _; "${variable}" does not fit.`);
  }
  if (aliases.length === 0) throw new Error(`${path}: without an alias that it may invoke, the route answers 500.`);
  for (const key of cacheKeys) {
    if (options.requestParameters?.[key] !== undefined) continue;
    throw new Error(`${path}: the cache key ${key} is not among the parameters of the method.`);
  }
}
