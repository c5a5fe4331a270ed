import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import type { Chance } from '../world/random.ts';
import type { Call } from './caller.ts';
import { broken, hostileJson, hostileText, hostileValue } from './values.ts';
import type { WireInputs } from './wire-inputs.ts';

const signed = {
  authorization: `AWS4-HMAC-SHA256 Credential=${DEVELOPER_ACCESS_KEY}/20261120/us-east-1/any/aws4_request, Signature=0`,
};

/** Calls to the AWS APIs of a stage: correct ones with one or two things wrong, and some of nothing but wrong things. */
export function* wireCalls(count: number, chance: Chance, inputs: WireInputs): Generator<Call> {
  for (let made = 0; made < count; made += 1) yield wireCall(chance, inputs);
}

function wireCall(chance: Chance, { json, query, rest }: WireInputs): Call {
  const kind = chance.below(20);
  if (kind < 13) {
    const [target, input] = chance.oneOf(Object.entries(json));
    return {
      method: 'POST',
      path: '/',
      headers: { ...credentials(chance), 'x-amz-target': chance.happens(0.05) ? oddTarget(target, chance) : target },
      body: bodyOf(input, chance),
    };
  }
  if (kind < 17) {
    const [Version, Action, input] = chance.oneOf(query);
    const form = new URLSearchParams({ Action, Version });
    for (const [name, value] of Object.entries(input)) {
      if (chance.happens(0.1)) continue;
      form.append(
        chance.happens(0.1) ? oddName(name, chance) : name,
        chance.happens(0.3) ? hostileText(chance) : value,
      );
    }
    const headers = { ...credentials(chance), 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', path: '/', headers, body: form.toString() };
  }
  const [method, path, body] = chance.oneOf(rest);
  return {
    method: chance.happens(0.05) ? chance.oneOf(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) : method,
    path: chance.happens(0.3) ? oddPath(path, chance) : path,
    headers: credentials(chance),
    body: body === undefined ? '' : bodyOf(body, chance),
  };
}

const credentials = (chance: Chance): Readonly<Record<string, string>> =>
  chance.happens(0.97) ? signed : { authorization: printable(hostileText(chance)) };

/** Headers may have no line ends and nothing beyond Latin. */
export const printable = (text: string) => text.replaceAll(/[^ -~]/g, '?');

function bodyOf(input: unknown, chance: Chance): string {
  if (chance.happens(0.03)) return chance.oneOf(['', '{', '[[[[', 'null', '1', hostileText(chance)]);
  if (chance.happens(0.05)) return hostileJson(hostileValue(chance));
  const once = broken(input, chance);
  return hostileJson(chance.happens(0.3) ? broken(once, chance) : once);
}

function oddTarget(target: string, chance: Chance): string {
  const [service = '', operation = ''] = target.split('.');
  const odd = chance.oneOf([
    'toString',
    '__proto__',
    'constructor',
    'valueOf',
    '',
    `${operation}.x`,
    printable(hostileText(chance)),
  ]);
  return chance.happens(0.8) ? `${service}.${odd}` : `${odd}.${operation}`;
}

const oddName = (name: string, chance: Chance) =>
  chance.oneOf([
    `${name}.member.1`,
    `${name}.x`,
    '__proto__',
    `${name}.__proto__`,
    'a.entry.1',
    name.replace('1', '2'),
    '',
    '.',
  ]);

/** A path in which one part is another, sometimes with a query. */
export function oddPath(path: string, chance: Chance): string {
  const parts = path.split('/');
  const at = chance.below(parts.length);
  const odd = chance.oneOf([
    '%zz',
    '',
    '..',
    '%2e%2e',
    '__proto__',
    encodeURIComponent(hostileText(chance).toWellFormed()),
  ]);
  const changed = `/${parts.map((part, index) => (index === at ? odd : part)).join('/')}`;
  return chance.happens(0.2)
    ? `${changed}?${encodeURIComponent(hostileText(chance).toWellFormed())}=%zz&a=b&a`
    : changed;
}
