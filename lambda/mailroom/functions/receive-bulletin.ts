import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { storeBulletin } from '../adapters/bulletins.ts';
import { certificateAt } from '../adapters/certificates.ts';
import { confirm, topicArn } from '../adapters/subscription.ts';
import { receiveBulletin } from '../use-cases/receive-bulletin.ts';

const ports = { topicArn, certificateAt, confirm, storeBulletin: storeBulletin('endpoint') };

/** The HTTPS endpoint of the bulletin: everybody can reach it, so it believes what SNS has signed. */
export const handler = invocation(async ({ body = '', isBase64Encoded }: LambdaFunctionURLEvent) => {
  const outcome = await receiveBulletin(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString(), ports);
  logger.info('Request answered', { outcome });
  return { statusCode: outcome === 'forged' ? 403 : 200 };
});
