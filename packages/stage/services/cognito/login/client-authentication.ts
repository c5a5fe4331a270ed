import { timingSafeEqual } from 'node:crypto';
import type { Client } from '../cognito.ts';
import { oauthError } from './answers.ts';
import type { Login } from './login.ts';
import type { LoginRequest } from './request.ts';

/**
 * The client that a request comes from. One with a secret has to know it: in the header `Authorization`, or in the form.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 *
 * @param status of the error: the token endpoint answers 400, the one that revokes 401
 * @throws LoginRefusal `invalid_request` when no client is named, `invalid_client`
 */
export function clientOfRequest(login: Login, { form, header }: LoginRequest, status = 400): Client {
  const basic = /^Basic (.+)$/i.exec(header('authorization') ?? '')?.[1];
  const [id, secret] = basic === undefined ? [form.get('client_id'), form.get('client_secret')] : pair(basic);
  if (id === null) throw oauthError('invalid_request');
  const named = form.get('client_id') ?? id;
  const client = named === id ? login.clientOf(id) : undefined;
  if (client === undefined || !isSecret(secret, client.settings.secret)) throw oauthError('invalid_client', status);
  return client;
}

function pair(basic: string): readonly [string, string] {
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString().split(':');
  return [id, secret.join(':')];
}

function isSecret(given: string | null, secret: string | undefined): boolean {
  if (secret === undefined) return given === null || given === '';
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}
