import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { admission } from '../../../constructs/api/admission.ts';
import { RegionalApi } from '../../../constructs/api/rest-api.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

/** From where the back office calls. These addresses are for documentation: put those of your office in their place. */
export const OFFICE = ['198.51.100.0/24'];

/** The methods that ask for an API key or for nothing. The others are not in it: one policy that allows is enough to let a caller in. */
const OPEN = ['GET/health', 'POST/reports', '*/cabinets', '*/cabinets/*', 'POST/deliveries', '*/legacy/*'];

/** The API of its own that partner companies and internal systems call: none of their ways in is one of the players' API. */
export function partnerApi(
  scope: Construct,
  name: string,
  settings: EnvironmentSettings,
  variables: Readonly<Record<string, string>>,
): RegionalApi {
  const api = new RegionalApi(scope, 'PartnerApi', {
    name,
    description: `Serverless Arcade for partners (${settings.name})`,
    stageName: settings.name,
    variables,
    policy: admission({ open: OPEN, paths: ['/partners/*'], ranges: OFFICE }),
    logRetention: settings.logRetention,
    removalPolicy: settings.removalPolicy,
  });
  annotate(
    api.rest,
    'api-resource-policy',
    'Callers from outside of the office are denied /partners, whatever credentials they have: a denial wins, in any order. It allows the methods without credentials alone. An Allow of everything would let in any role of the account, with or without a permission.',
  );
  api.refuse({
    type: ResponseType.UNAUTHORIZED,
    code: 'unauthorized',
    message: 'Send a token or a link that you signed, and that has not expired.',
    pattern: 'api-lambda-authorizer',
    why: '401 where an authorizer does not know the caller. Why not, only its log says.',
  });
  return api;
}
