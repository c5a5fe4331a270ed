import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportContract, putContract } from '../../playground/deployed/contract.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { askContract, contractSteps, movedGames, withContract } from './contract-steps.ts';
import { integrationSteps, sendScores } from './integration-steps.ts';
import { callWithKey } from './keyed-calls.ts';
import { type LegacySystem, legacySystem, nameMachine } from './legacy-system.ts';

let playground: Playground;
let legacy: LegacySystem;

beforeAll(async () => {
  playground = await openChapter('partners');
  legacy = await legacySystem(playground);
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);
// The key may send ten requests a second.
beforeEach(() => playground.stage.advance(2));

test.each([...integrationSteps, ...contractSteps])('$pattern: $title', async ({ run }) => {
  await expect(run(playground)).resolves.toEqual(expect.any(String));
});

test('api-openapi-export-sdk: a wrong document is a 400, and changes nothing', async () => {
  await withContract(playground, async (gateway, target) => {
    const before = await exportContract(gateway, target);
    const wrong = movedGames(before).replace('"type":"mock"', '"type":"magic"');
    await expect(putContract(gateway, target, 'overwrite', wrong)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('/cabinets'),
    });
    await expect(exportContract(gateway, target)).resolves.toBe(before);
  });
  await expect(askContract(playground, 'GET', '/games')).resolves.toBe(200);
});

describe('the old system', () => {
  test('api-vtl-mapping: gets an envelope with an element for each score, and the id of the request', async () => {
    await sendScores(playground);
    const { line, headers, body } = legacy.requests.at(-1) ?? { line: '', headers: {}, body: '' };
    expect(line).toBe('POST /soap');
    expect(headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', 'x-request-id': expect.any(String) });
    expect(headers).not.toHaveProperty('x-api-key');
    expect(body.replaceAll('\n', '')).toBe(
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><RecordScores player="ada"><Score game="asteroids">120</Score><Score game="pong" high="true">10000</Score></RecordScores></soap:Body></soap:Envelope>',
    );
  });

  test.each([
    [{ player: '<b/>', scores: [{ game: 'pong', points: 1 }] }],
    [{ player: 'ada', scores: [{ game: '"/>', points: 1 }] }],
    [{ player: 'ada', scores: [{ game: 'pong', points: '1<' }] }],
    [{ player: 'ada', scores: [] }],
  ])('api-vtl-mapping: sees no markup of callers: %j', async (body) => {
    const before = legacy.requests.length;
    await expect(callWithKey(playground, 'POST', '/legacy/scores', body)).resolves.toMatchObject({ status: 400 });
    expect(legacy.requests).toHaveLength(before);
  });

  test('api-vtl-mapping: takes JSON only', async () => {
    const sent = callWithKey(playground, 'POST', '/legacy/scores', {}, { 'content-type': 'text/xml' });
    await expect(sent).resolves.toMatchObject({ status: 415 });
  });

  test('api-http-integration: gets the path escaped, and its headers come back', async () => {
    const { status, headers, body } = await callWithKey(playground, 'GET', '/legacy/players/ada%20l');
    expect([status, body, headers.get('x-legacy')]).toEqual([200, { name: 'ada l' }, 'yes']);
  });

  test('api-http-integration: tells callers nothing of its inside through a mapped route', async () => {
    const { status, body } = await callWithKey(playground, 'GET', '/legacy/ranks?game=chess');
    expect([status, body]).toEqual([502, { error: expect.objectContaining({ code: 'legacy_failed' }) }]);
  });

  test('api-http-integration: is a 504 in our shape while nobody listens', async () => {
    const { host } = new URL('http://127.0.0.1:9');
    await nameMachine(playground, host);
    const { status, body } = await callWithKey(playground, 'GET', '/legacy/players/ada');
    expect([status, body]).toEqual([504, { error: expect.objectContaining({ code: 'internal' }) }]);
  });
});

describe('services without a function', () => {
  test('api-direct-aws-service: the queue has the body as it was sent', async () => {
    const report = { cabinet: 'C-1', fault: 'sound' };
    const { status, body } = await callWithKey(playground, 'POST', '/reports', report);
    expect([status, body]).toEqual([202, { report: expect.stringMatching(/^[\da-f-]{36}$/) }]);
    const { messages } = playground.stage.services.sqs.byUrl(playground.stage.output('partners', 'ReportsUrl'));
    expect(messages.map((message) => JSON.parse(message.body))).toContainEqual(report);
  });

  test('api-direct-aws-service: a name with a quote is no key of another item', async () => {
    const { status } = await callWithKey(playground, 'GET', `/cabinets/${encodeURIComponent('C-8"}, "x": {"S": "\'')}`);
    expect(status).toBe(404);
  });

  test('api-direct-aws-service: a delivery is ordered after ten minutes', async () => {
    const { body } = await callWithKey(playground, 'POST', '/deliveries', { cabinet: 'C-2' });
    const stateMachineArn = playground.stage.output('partners', 'DeliveryWorkflowArn');
    const arn = `${stateMachineArn.replace('stateMachine', 'execution')}:${Object(body).delivery}`;
    const ended = () => playground.stage.services.stepFunctions.executions.find(arn)?.status;
    await playground.stage.advance(599);
    expect(ended()).toBe('RUNNING');
    await playground.stage.advance(1);
    expect(ended()).toBe('SUCCEEDED');
  });

  test.each([
    ['POST', '/reports', { cabinet: 'C-1', fault: 'a b' }],
    ['POST', '/cabinets', { cabinet: 'C-1' }],
    ['POST', '/deliveries', { cabinet: { S: 'C-1' } }],
  ])('api-direct-aws-service: %s %s takes only what fits its model: %j', async (method, path, body) => {
    await expect(callWithKey(playground, method, path, body)).resolves.toMatchObject({ status: 400 });
  });

  test.each([
    ['POST', '/reports'],
    ['POST', '/cabinets'],
    ['GET', '/cabinets/C-1'],
    ['POST', '/deliveries'],
    ['POST', '/legacy/scores'],
    ['GET', '/legacy/players/ada'],
    ['GET', '/legacy/ranks'],
  ])('api-usage-plan-keys: %s %s needs a key', async (method, path) => {
    await expect(callWithKey(playground, method, path, undefined, { 'x-api-key': 'wrong' })).resolves.toMatchObject({
      status: 403,
    });
  });
});
