import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import type { Access } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import type { FunctionInvoker } from '../api-gateway/lambda-integration.ts';
import type { LogWriter } from '../api-gateway/stage.ts';
import type { IssuedTokens } from './jwt-authorizer.ts';

/** What APIs of version 2 need of the stage. */
export interface ApiGatewayV2Environment {
  readonly account: string;
  readonly region: string;
  readonly access: Pick<Access, 'authorize' | 'caller'>;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly lambda: FunctionInvoker;
  readonly logs: LogWriter;
  readonly tokens: IssuedTokens;
}

/** `<api>.execute-api.<region>.amazonaws.com` */
export const domainOf = (apiId: string, { region }: Pick<ApiGatewayV2Environment, 'region'>) =>
  `${apiId}.execute-api.${region}.amazonaws.com`;

/** `arn:aws:execute-api:<region>:<account>:<api>` */
export const apiArn = (apiId: string, { account, region }: Pick<ApiGatewayV2Environment, 'account' | 'region'>) =>
  `arn:aws:execute-api:${region}:${account}:${apiId}`;
