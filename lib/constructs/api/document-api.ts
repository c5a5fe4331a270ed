import { Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiDefinition,
  EndpointType,
  LogGroupLogDestination,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { type AccessLogProps, accessLog } from './access-log.ts';

export interface DocumentApiProps extends AccessLogProps {
  /** Name of the API. The metrics of API Gateway know it by this name, so it is unique in an account and Region. */
  readonly name: string;
  /** A document of OpenAPI 3.0, in which each operation has an `x-amazon-apigateway-integration`. */
  readonly document: object;
  /** Name of the API stage, a part of the URL. */
  readonly stageName: string;
}

/**
 * A REST API that is what a document says: CDK has no method of it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
 */
export class DocumentApi extends Construct {
  readonly rest: SpecRestApi;

  constructor(scope: Construct, id: string, props: DocumentApiProps) {
    super(scope, id);
    const { name, document, stageName } = props;
    this.rest = new SpecRestApi(this, 'Resource', {
      restApiName: name,
      apiDefinition: ApiDefinition.fromInline(document),
      endpointTypes: [EndpointType.REGIONAL],
      // The role of the account that writes logs belongs to the API that asked for it first.
      cloudWatchRole: false,
      deployOptions: {
        stageName,
        tracingEnabled: true,
        throttlingRateLimit: 10,
        throttlingBurstLimit: 20,
        accessLogDestination: new LogGroupLogDestination(accessLog(this, props)),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
    });
    annotate(
      this.rest,
      'api-openapi-import',
      'The document is the source: paths, parameters, models and integrations come from it, and the template has no other method. CloudFormation overwrites the API with it, so what somebody adds by hand is gone after the next deployment.',
    );
    annotate(
      this.rest,
      'api-openapi-export-sdk',
      'What its stage serves can be exported as a document again, with integrations or for clients. Another document is merged into the API, or overwrites it; callers meet it after a deployment.',
    );
    for (const [finding, reason] of [
      ['AwsSolutions-APIG2', 'The document names a validator for every operation.'],
      ['AwsSolutions-APIG3', 'AWS bills a web ACL by the hour, and this API has none.'],
      ['AwsSolutions-APIG6', 'Execution logs land in a group without expiry; the access log covers it.'],
    ] as const) {
      Validations.of(finding === 'AwsSolutions-APIG2' ? this.rest : this.rest.deploymentStage).acknowledge({
        id: finding,
        reason,
      });
    }
  }
}
