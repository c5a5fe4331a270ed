import { CfnUserPoolRiskConfigurationAttachment } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { annotate } from '../../../pattern.ts';
import type { PlayerDirectory } from '../../registration/parts/player-directory.ts';

/** What Cognito does about sign-ins that look like those of somebody else, and about passwords that are known to have leaked. */
export function protectSignIns(scope: Construct, players: PlayerDirectory): void {
  const risk = new CfnUserPoolRiskConfigurationAttachment(scope, 'Risk', {
    userPoolId: players.userPoolId,
    clientId: 'ALL',
    accountTakeoverRiskConfiguration: {
      actions: {
        lowAction: { eventAction: 'NO_ACTION', notify: false },
        mediumAction: { eventAction: 'MFA_IF_CONFIGURED', notify: false },
        highAction: { eventAction: 'BLOCK', notify: false },
      },
    },
    compromisedCredentialsRiskConfiguration: {
      actions: { eventAction: 'BLOCK' },
      eventFilter: ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'],
    },
  });
  annotate(
    risk,
    'cognito-threat-protection',
    'A sign-in of high risk is refused; one of medium risk asks for the second factor of players who have one. It takes the plan Plus, billed for each user of a month, so it is off: `-c plus=true` turns it on.',
  );
}
