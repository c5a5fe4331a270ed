import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { authorizerHandler } from '#lambda/runtime/handlers/authorizer.ts';
import { findPartner } from '../adapters/partners.ts';
import { authorizeToken } from '../use-cases/authorize.ts';

/** Judges the token of a partner company. */
export const handler = authorizerHandler(({ authorizationToken, methodArn }: APIGatewayTokenAuthorizerEvent) =>
  authorizeToken(authorizationToken, methodArn, { findPartner, now: Date.now }),
);
