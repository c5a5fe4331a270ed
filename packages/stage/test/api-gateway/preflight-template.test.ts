import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { openExchange } from '../../services/api-gateway/exchange.ts';
import { preflightOverride } from '../../services/api-gateway/preflight-template.ts';
import { parseTarget, readRequest } from '../../services/api-gateway/request.ts';

/** As `addCorsPreflight` of CDK 2.275 writes it for three origins, of which the first is in the mapping. */
const template = [
  '#set($origin = $input.params().header.get("Origin"))',
  '#if($origin == "")',
  '  #set($origin = $input.params().header.get("origin"))',
  '#end',
  '#if($origin == "http://localhost:5173" || $origin == "https://b.example.com")',
  '  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
  '#end',
].join('\n');

function exchangeWith(headers: Readonly<Record<string, string>>) {
  const target = parseTarget('/execute-api/api/sandbox/plays');
  if (target === undefined) throw new Error('not a target');
  const message = new IncomingMessage(new Socket());
  message.rawHeaders.push(...Object.entries(headers).flat());
  const request = readRequest(message, Buffer.alloc(0), target, 'api.execute-api', 0);
  const release = { deploymentId: 'd', variables: {}, isCanary: false };
  const stage = { name: 'sandbox', methodSettings: [], ...release };
  const names = { account: '0', region: 'us-east-1', apiId: 'api', domainName: 'api.execute-api', release };
  return openExchange(request, { ...names, binaryMediaTypes: [], stage }, 0);
}

const allowed = (origin: string) => ({ 'Access-Control-Allow-Origin': origin });

test.each([
  [{ Origin: 'http://localhost:5173' }, allowed('http://localhost:5173')],
  [{ origin: 'https://b.example.com' }, allowed('https://b.example.com')],
  [{ ORIGIN: 'https://b.example.com' }, {}],
  [{ Origin: 'https://play.example.com' }, {}],
  [{ Origin: 'https://b.example.com.evil.example' }, {}],
  [{ Origin: 'HTTPS://B.EXAMPLE.COM' }, {}],
  [{}, {}],
])('a request with %j is answered with %j', (headers, expected) => {
  expect(preflightOverride(template)?.(exchangeWith(headers))).toEqual(expected);
});

test('one further origin is enough', () => {
  const one = template.replace(' || $origin == "https://b.example.com"', '');
  expect(preflightOverride(one)?.(exchangeWith({ Origin: 'http://localhost:5173' }))).toEqual(
    allowed('http://localhost:5173'),
  );
  expect(preflightOverride(one)?.(exchangeWith({ Origin: 'https://b.example.com' }))).toEqual({});
});

test.each([
  ['$origin == "http', '$origin != "http'],
  [' || ', ' && '],
  ['Allow-Origin = $origin', 'Allow-Origin = "*"'],
  ['responseOverride.header.Access-Control-Allow-Origin', 'responseOverride.header.Access-Control-Allow-Methods'],
  ['"http://localhost:5173"', '"$stageVariables.origin"'],
  ['#set($origin', 'x#set($origin'],
  ['get("Origin")', 'get("Host")'],
])('with %s as %s it is another template', (part, other) => {
  expect(template).toContain(part);
  expect(preflightOverride(template.replace(part, other))).toBeUndefined();
});

test('with anything after it, it is another template', () => {
  expect(preflightOverride(`${template}\n{}`)).toBeUndefined();
  expect(preflightOverride('')).toBeUndefined();
});
