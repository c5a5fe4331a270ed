import type { Client } from '../cognito.ts';
import type { OAuthSettings } from '../settings.ts';
import { LoginRefusal, redirect, withParameters } from './answers.ts';

/** What an application asks for on behalf of a user, and may ask for. */
export interface Authorization {
  readonly client: Client;
  readonly oauth: OAuthSettings;
  readonly redirectUri: string;
  readonly responseType: 'code' | 'token';
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  /** Of PKCE, by SHA-256: https://www.rfc-editor.org/rfc/rfc7636 */
  readonly challenge: string | undefined;
}

/** What an authorization is asked for with, of a pool. */
export interface Asked {
  readonly query: URLSearchParams;
  /** Where the error page of the domain is. */
  readonly errorPage: string;
  readonly clientOf: (clientId: string) => Client | undefined;
}

const CHALLENGE = /^[\w~.-]{43,128}$/;

/**
 * Checks the parameters of an application. Before its address is known to be its own, the browser stays at the pool, with an error
 * page; afterwards errors go to the application.
 *
 * The errors are those of https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html. It does not tell of an
 * unknown client, and of a parameter that comes twice (unverified; settled by: /oauth2/authorize with an unknown client_id, and with two).
 *
 * @throws LoginRefusal
 */
export function authorizationOf({ query, errorPage, clientOf }: Asked): Authorization {
  const stay = (error: string) =>
    new LoginRefusal(
      redirect(`${errorPage}?${new URLSearchParams({ error, client_id: query.get('client_id') ?? '' })}`),
    );
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  if (clientId === null || redirectUri === null || twice(query)) throw stay('invalid_request');
  const client = clientOf(clientId);
  if (client?.settings.oauth === undefined) throw stay('invalid_request');
  const { oauth } = client.settings;
  // As it is, letter by letter: a prefix, another case or one slash more would be an address of others.
  if (!oauth.callbackUrls.includes(redirectUri)) throw stay('redirect_mismatch');

  const state = query.get('state') ?? undefined;
  const responseType = query.get('response_type');
  const refuse = (error: string) =>
    new LoginRefusal(
      redirect(withParameters(redirectUri, { error, state }, responseType === 'token' ? 'hash' : 'search')),
    );
  if (responseType !== 'code' && responseType !== 'token') throw refuse('invalid_request');
  if (!oauth.flows.includes(responseType === 'code' ? 'code' : 'implicit')) throw refuse('unauthorized_client');
  const challenge = query.get('code_challenge') ?? undefined;
  const method = query.get('code_challenge_method') ?? undefined;
  if ((challenge === undefined) !== (method === undefined)) throw refuse('invalid_request');
  if (challenge !== undefined && (method !== 'S256' || !CHALLENGE.test(challenge))) throw refuse('invalid_request');
  const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const scopes = asked.length === 0 ? oauth.scopes : [...new Set(asked)];
  if (!scopes.every((scope) => oauth.scopes.includes(scope))) throw refuse('invalid_scope');
  return { client, oauth, redirectUri, responseType, scopes, state, nonce: query.get('nonce') ?? undefined, challenge };
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-3.1: no parameter more than once. */
const twice = (query: URLSearchParams) => new Set(query.keys()).size !== [...query.keys()].length;
