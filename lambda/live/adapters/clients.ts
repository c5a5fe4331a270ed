import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { asError } from '#lambda/runtime/errors.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { CALLBACK_URL } from '../table.ts';
import type { Sent } from '../use-cases/push-score.ts';

const gateway = new ApiGatewayManagementApiClient({ ...clientDefaults, endpoint: requiredEnv(CALLBACK_URL) });

/** Sends a message to a client. The SDK tries again by itself what the gateway throttles. */
export async function send(connectionId: string, message: string): Promise<Sent> {
  try {
    await gateway.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: message }));
    return 'sent';
  } catch (error) {
    if (error instanceof GoneException) return 'gone';
    logger.warn('A client could not be reached', { connectionId, error: asError(error) });
    return 'failed';
  }
}
