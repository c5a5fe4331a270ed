import { StageError } from '../../errors.ts';
import type { ClientSettings } from './settings.ts';

const SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
/** Names of the units, for the template's schema. */
export const TIME_UNITS = ['seconds', 'minutes', 'hours', 'days'] as const;

type Unit = (typeof TIME_UNITS)[number];

export interface ValidityProperties {
  readonly AccessTokenValidity?: number | undefined;
  readonly IdTokenValidity?: number | undefined;
  readonly RefreshTokenValidity?: number | undefined;
  readonly TokenValidityUnits: {
    readonly AccessToken?: Unit | undefined;
    readonly IdToken?: Unit | undefined;
    readonly RefreshToken?: Unit | undefined;
  };
}

/**
 * How long the tokens of a client are valid: an hour, an hour and thirty days if the template does not say.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
 *
 * @param where what the error names
 * @throws StageError outside the limits of Cognito
 */
export function validSeconds(properties: ValidityProperties, where: string): ClientSettings['validSeconds'] {
  const { AccessTokenValidity = 1, IdTokenValidity = 1, RefreshTokenValidity = 30, TokenValidityUnits } = properties;
  const { AccessToken = 'hours', IdToken = 'hours', RefreshToken = 'days' } = TokenValidityUnits;
  const within = (property: string, seconds: number, min: number, max: number) => {
    if (seconds >= min && seconds <= max) return seconds;
    throw new StageError(`${where}: property ${property} comes to ${seconds} s; Cognito takes ${min} to ${max} s.`);
  };
  return {
    access: within('AccessTokenValidity', AccessTokenValidity * SECONDS[AccessToken], 300, 86_400),
    id: within('IdTokenValidity', IdTokenValidity * SECONDS[IdToken], 300, 86_400),
    refresh: within('RefreshTokenValidity', RefreshTokenValidity * SECONDS[RefreshToken], 3_600, 3_650 * 86_400),
  };
}
