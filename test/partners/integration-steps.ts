import type { Playground } from '../../playground/playground.ts';
import { observe, type Step } from '../../playground/step.ts';
import { callWithKey } from './keyed-calls.ts';
import { legacySystem } from './legacy-system.ts';

const SCORES = {
  player: 'ada',
  cabinet: 'C-7',
  scores: [
    { game: 'asteroids', points: 120 },
    { game: 'pong', points: 10_000 },
  ],
};

/** Sends scores of a player to the old system. */
export const sendScores = (playground: Playground, player = SCORES.player) =>
  callWithKey(playground, 'POST', '/legacy/scores', { ...SCORES, player });

const mapped: Step = {
  pattern: 'api-vtl-mapping',
  title: 'A template makes SOAP of JSON, and JSON of the answer',
  async run(playground) {
    const legacy = await legacySystem(playground);
    const recorded = await sendScores(playground);
    const ranks = JSON.stringify(Object(recorded.body).ranks);
    observe(ranks === '[{"game":"asteroids","rank":1},{"game":"pong","rank":2}]', `${recorded.status} ${ranks}`);
    const sent = legacy.requests.at(-1);
    observe(sent?.headers.soapaction === 'RecordScores', 'the header SOAPAction is missing');
    observe(sent?.body.includes('<Score game="pong" high="true">10000</Score>') === true, String(sent?.body));
    observe(sent?.body.includes('C-7') === false, 'the cabinet was sent');
    const refused = await sendScores(playground, 'stranger');
    observe(refused.status === 422, `a fault of SOAP is answered ${refused.status}`);
    return 'two scores became two elements and two ranks came back; the cabinet was left out; a fault of SOAP is a 422';
  },
};

const http: Step = {
  pattern: 'api-http-integration',
  title: 'A URL behind a stage variable answers, its errors included',
  async run(playground) {
    await legacySystem(playground);
    const tilted = await callWithKey(playground, 'GET', '/legacy/players/tilted');
    observe(tilted.status === 503 && tilted.body === 'Insert coin', `${tilted.status} ${tilted.body}`);
    const best = await callWithKey(playground, 'GET', '/legacy/ranks?game=pong');
    observe(JSON.stringify(best.body) === '{"game":"pong","best":"ada"}', JSON.stringify(best.body));
    const unknown = await callWithKey(playground, 'GET', '/legacy/ranks?game=chess');
    observe(unknown.status === 502, `an error of the mapped backend is answered ${unknown.status}`);
    return 'the proxy gives its 503 and body, the mapped route our names and a 502';
  },
};

const direct: Step = {
  pattern: 'api-direct-aws-service',
  title: 'A queue, a table and a workflow answer without a function',
  async run(playground) {
    const invoked = playground.stage.records.of('invocation').length;
    const report = await callWithKey(playground, 'POST', '/reports', { cabinet: 'C-7', fault: 'tilt' });
    observe(report.status === 202, `the report is answered ${report.status}`);
    const cabinet = { cabinet: 'C-8', place: 'Lobby' };
    const statuses = [];
    for (let time = 0; time < 2; time += 1) {
      statuses.push((await callWithKey(playground, 'POST', '/cabinets', cabinet)).status);
    }
    for (const name of ['C-8', 'C-9']) {
      statuses.push((await callWithKey(playground, 'GET', `/cabinets/${name}`)).status);
    }
    observe(statuses.join() === '201,409,200,404', statuses.join());
    const delivery = await callWithKey(playground, 'POST', '/deliveries', { cabinet: 'C-8' });
    observe(delivery.status === 202, `the delivery is answered ${delivery.status}`);
    observe(playground.stage.records.of('invocation').length === invoked, 'a function ran');
    return 'a message, an item that is written once, and an execution; no function ran';
  },
};

export const integrationSteps: readonly Step[] = [mapped, http, direct];
