import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { Notice } from '../use-cases/send-notice.ts';

const ses = new SESv2Client(clientDefaults);
const FromEmailAddress = requiredEnv('SENDER');
const TemplateName = requiredEnv('TEMPLATE_NAME');
const ConfigurationSetName = requiredEnv('CONFIGURATION_SET_NAME');

/**
 * Writes to a player by the template. That SES takes a mail does not mean that it arrives: events tell what becomes of it.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export async function sendByTemplate({ address, name, prize }: Notice): Promise<void> {
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress,
      Destination: { ToAddresses: [address] },
      Content: { Template: { TemplateName, TemplateData: JSON.stringify({ name, prize }) } },
      ConfigurationSetName,
    }),
  );
}
