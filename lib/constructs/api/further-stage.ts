import { Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  LogGroupLogDestination,
  type RestApi,
  Stage,
} from 'aws-cdk-lib/aws-apigateway';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface FurtherStageProps {
  readonly api: RestApi;
  /** A part of the URL: letters, digits, - and _. */
  readonly stageName: string;
  readonly accessLog: ILogGroup;
}

/** One more API stage that serves the deployment of an API, with limits and an access log. */
export class FurtherStage extends Stage {
  /** @throws when the API is one that somebody else deploys */
  constructor(scope: Construct, id: string, { api, stageName, accessLog }: FurtherStageProps) {
    const { latestDeployment: deployment } = api;
    if (deployment === undefined) throw new Error(`${scope.node.path}/${id}: the API has no deployment of its own.`);
    super(scope, id, {
      deployment,
      stageName,
      tracingEnabled: true,
      throttlingRateLimit: 10,
      throttlingBurstLimit: 20,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: AccessLogFormat.custom(LINE),
    });
    annotate(
      this,
      'api-stages-deployments',
      'The same deployment under another name, with variables and lower limits of its own: what is tried here takes nothing from the other callers.',
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'AWS bills a web ACL by the hour, and this API has none.',
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs land in a group that API Gateway creates without expiry and that outlives the stack; access logs and traces cover it.',
    });
  }
}

const LINE = JSON.stringify({
  requestId: AccessLogField.contextRequestId(),
  stage: AccessLogField.contextStage(),
  path: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  integrationError: AccessLogField.contextIntegrationErrorMessage(),
});
