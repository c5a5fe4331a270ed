import type { Construct } from 'constructs';
import { RegionalApi } from '../../../constructs/api/rest-api.ts';
import type { EnvironmentSettings } from '../../../environments.ts';

/** The API of its own that partner companies and internal systems call: none of their ways in is one of the players' API. */
export const partnerApi = (
  scope: Construct,
  name: string,
  settings: EnvironmentSettings,
  variables: Readonly<Record<string, string>>,
): RegionalApi =>
  new RegionalApi(scope, 'PartnerApi', {
    name,
    description: `Serverless Arcade for partners (${settings.name})`,
    stageName: settings.name,
    variables,
    logRetention: settings.logRetention,
    removalPolicy: settings.removalPolicy,
  });
