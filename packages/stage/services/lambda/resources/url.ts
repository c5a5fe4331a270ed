import { array, boolean, optional, picklist, strictObject, string } from 'valibot';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, between, shortId } from '../../../resource-values.ts';
import type { Lambda } from '../lambda.ts';

const texts = optional(array(string()), []);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export function urlResource(lambda: Lambda): ResourceType {
  return resourceType({
    type: 'AWS::Lambda::Url',
    properties: {
      TargetFunctionArn: string(),
      Qualifier: optional(string()),
      AuthType: picklist(['AWS_IAM', 'NONE']),
      InvokeMode: optional(picklist(['BUFFERED', 'RESPONSE_STREAM']), 'BUFFERED'),
      Cors: optional(
        strictObject({
          AllowCredentials: optional(boolean(), false),
          AllowHeaders: texts,
          AllowMethods: texts,
          AllowOrigins: texts,
          ExposeHeaders: texts,
          MaxAge: optional(between(0, 86_400)),
        }),
      ),
    },
    create({ TargetFunctionArn, Qualifier, AuthType, InvokeMode, Cors }, origin) {
      const { arn: functionArn } = accepted(origin, () => lambda.find(TargetFunctionArn, Qualifier));
      const id = shortId(origin, 32);
      lambda.urls.add({
        id,
        functionArn,
        authType: AuthType,
        invokeMode: InvokeMode,
        cors:
          Cors === undefined
            ? undefined
            : {
                allowCredentials: Cors.AllowCredentials,
                allowHeaders: Cors.AllowHeaders,
                allowMethods: Cors.AllowMethods,
                allowOrigins: Cors.AllowOrigins,
                exposeHeaders: Cors.ExposeHeaders,
                maxAge: Cors.MaxAge,
              },
      });
      return {
        ref: functionArn,
        uniqueName: functionArn,
        attributes: { FunctionArn: functionArn, FunctionUrl: `https://${lambda.urls.domainOf(id)}/` },
      };
    },
  });
}
