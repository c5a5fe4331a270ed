import { AuthorizationType, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import { AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { newPartnerSchema } from '#lambda/partners/use-cases/schemas.ts';
import type { RegionalApi } from '../../../constructs/api/rest-api.ts';
import { SignedCaller } from '../../../constructs/api/signed-caller.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { annotate } from '../../../pattern.ts';
import { bodyModel } from '../../api/parts/body-model.ts';
import { notOfTheUserPool } from './not-of-the-user-pool.ts';

export interface OfficeFunctions {
  readonly setPartner: LiveFunction;
  readonly getPartner: LiveFunction;
}

/** The systems of the back office, which sign their requests: one sets partners, the other reads them. */
export function backOffice(scope: Construct, api: RegionalApi, stageName: string, functions: OfficeFunctions) {
  const partner = api.rest.root.resourceForPath('/partners/{partnerId}');
  const options = { authorizationType: AuthorizationType.IAM, requestValidator: api.requestValidator };
  const set = partner.addMethod('PUT', new LambdaIntegration(functions.setPartner.live, { allowTestInvoke: false }), {
    ...options,
    requestModels: { 'application/json': api.addBodyModel('NewPartner', bodyModel(newPartnerSchema)) },
  });
  const get = partner.addMethod(
    'GET',
    new LambdaIntegration(functions.getPartner.live, { allowTestInvoke: false }),
    options,
  );
  for (const method of [set, get]) {
    notOfTheUserPool(method, 'Internal systems have roles of the account: the gateway verifies their signatures.');
  }
  annotate(
    set,
    'api-iam-sigv4',
    'The gateway verifies the signature over method, path, query, headers and body, five minutes old at most, and asks IAM what the signer may. No authorizer runs and none is paid for.',
  );
  const caller = (id: string, method: 'GET' | 'PUT', description: string) =>
    new SignedCaller(scope, id, {
      api: api.rest,
      stageName,
      method,
      path: '/partners/*',
      assumedBy: new AccountRootPrincipal(),
      description,
    });
  return {
    registrar: caller('Registrar', 'PUT', 'Registers and blocks partners'),
    auditor: caller('Auditor', 'GET', 'Reads what is kept of partners'),
  };
}
