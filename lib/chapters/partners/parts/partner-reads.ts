import { AuthorizationType, type Authorizer, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { linkAuthorizer, tokenAuthorizer } from '../../../constructs/api/lambda-authorizer.ts';
import type { RegionalApi } from '../../../constructs/api/rest-api.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { annotate } from '../../../pattern.ts';
import { notOfTheUserPool } from './not-of-the-user-pool.ts';

export interface ReadFunctions {
  readonly authorizeToken: LiveFunction;
  readonly authorizeLink: LiveFunction;
  readonly listGames: LiveFunction;
  readonly listLeaderboard: LiveFunction;
}

/** What partner companies read: with a token of theirs, or by a link that they signed for a screen in their hall. */
export function partnerReads(scope: Construct, api: RegionalApi, functions: ReadFunctions): void {
  const byToken = tokenAuthorizer(scope, 'ByToken', {
    handler: functions.authorizeToken.live,
    pattern: '^Bearer [a-z0-9-]+\\.[0-9]+\\.[A-Za-z0-9_-]+$',
  });
  const byLink = linkAuthorizer(scope, 'ByLink', {
    handler: functions.authorizeLink.live,
    parameters: ['partner', 'expires', 'signature'],
  });
  const read = (path: string, { live }: LiveFunction, authorizer: Authorizer) => {
    const integration = new LambdaIntegration(live, { allowTestInvoke: false });
    const options = { authorizer, authorizationType: AuthorizationType.CUSTOM };
    const method = api.rest.root.resourceForPath(path).addMethod('GET', integration, options);
    notOfTheUserPool(
      method,
      'Partner companies have no account in the user pool: an authorizer judges what they signed.',
    );
    return method;
  };
  read('/games', functions.listGames, byToken);
  const leaderboard = read('/games/{gameId}/leaderboard', functions.listLeaderboard, byToken);
  read('/boards/{gameId}', functions.listLeaderboard, byLink);
  annotate(
    leaderboard,
    'api-lambda-authorizer',
    'The second method with the same authorizer: what it answered for GET /games decides here too, for a minute.',
  );
}
