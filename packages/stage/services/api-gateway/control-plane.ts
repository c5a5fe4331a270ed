import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { accessKeyId, callContext } from '../../wire/aws-json.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import type { ApiKeys } from './api-keys.ts';

const PATH = /^\/apikeys\/([a-z0-9]+)(?:\?(.*))?$/;

/**
 * Answers GetApiKey, the one operation of API Gateway's control plane that the stage has: clients outside of it can
 * read the value of a key as they would in AWS. Of the answer's members it has those that have a meaning here.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKey.html
 *
 * @returns undefined for any other request
 */
export function answerGetApiKey(
  request: IncomingMessage,
  keys: ApiKeys,
  access: Pick<Access, 'authorize' | 'caller'>,
  region: string,
): HttpAnswer | undefined {
  const [, id, query] = PATH.exec(request.url ?? '') ?? [];
  if (id === undefined || request.method !== 'GET') return undefined;
  try {
    const permission = { action: 'apigateway:GET', resource: `arn:aws:apigateway:${region}::/apikeys/${id}` };
    access.authorize(access.caller(accessKeyId(request)), permission, callContext(request));
    const key = keys.get(id);
    if (key === undefined) throw new AwsError('NotFoundException', 'Invalid API Key identifier specified', 404);
    const { name, enabled, value } = key;
    const withValue = new URLSearchParams(query).get('includeValue') === 'true';
    const described = { id, name, enabled, createdDate: Math.floor(key.createdAt / 1_000) };
    return json(200, withValue ? { ...described, value } : described);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return json(error.status, { message: error.message }, { 'x-amzn-ErrorType': error.code });
  }
}

const json = (status: number, body: object, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
