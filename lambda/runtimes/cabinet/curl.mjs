// What the bootstrap needs of curl, in Node.js: -D writes the headers to a file, -d posts a body, -o throws the answer away.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const flag = /** @type {const} */ ({ type: 'boolean' });
const text = /** @type {const} */ ({ type: 'string' });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { ...flag, short: 's' },
    'show-error': { ...flag, short: 'S' },
    data: { ...text, short: 'd' },
    'dump-header': { ...text, short: 'D' },
    output: { ...text, short: 'o' },
  },
});
const { data, 'dump-header': headers, output } = values;
const answer = await fetch(positionals[0] ?? '', data === undefined ? {} : { method: 'POST', body: data });
const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`);
if (headers !== undefined) writeFileSync(headers, lines.join(''));
const body = await answer.text();
if (output === undefined) process.stdout.write(body);
