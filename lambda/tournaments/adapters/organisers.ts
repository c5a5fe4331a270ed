import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { RunTournamentPorts } from '../use-cases/run-tournament.ts';

const sns = new SNSClient(clientDefaults);
const TopicArn = requiredEnv('ORGANISERS_TOPIC_ARN');

/** Tells the organisers. A repeat tells them twice, which is no harm. */
export const tell: RunTournamentPorts['tell'] = async ({ tournamentId, title }, says) => {
  await sns.send(
    new PublishCommand({ TopicArn, Subject: 'Tournament', Message: `${title} (${tournamentId}): ${says}` }),
  );
};
