import { Validations } from 'aws-cdk-lib';
import type { Method } from 'aws-cdk-lib/aws-apigateway';

/** Says why a method of this API does not ask for a token of the players' user pool. */
export function notOfTheUserPool(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-COG4', reason });
}
