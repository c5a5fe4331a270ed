import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { authorizerHandler } from '#lambda/runtime/handlers/authorizer.ts';
import { findPartner } from '../adapters/partners.ts';
import { authorizeLink } from '../use-cases/authorize.ts';

/** Judges a link that a partner company signed for a screen. */
export const handler = authorizerHandler(
  ({ path, methodArn, queryStringParameters }: APIGatewayRequestAuthorizerEvent) =>
    authorizeLink({ path, methodArn, query: queryStringParameters ?? {} }, { findPartner, now: Date.now }),
);
