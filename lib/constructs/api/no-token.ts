import { Validations } from 'aws-cdk-lib';
import type { Method } from 'aws-cdk-lib/aws-apigateway';

/** Says why API Gateway asks callers of a method for no token. */
export function acknowledgeNoToken(method: Method, reason: string): void {
  for (const id of ['AwsSolutions-APIG4', 'AwsSolutions-COG4']) Validations.of(method).acknowledge({ id, reason });
}
