import { readFileSync } from 'node:fs';
import { itemBytes } from '@serverless-arcade/stage/services/dynamodb/capacity/item-size.ts';
import { itemSchema } from '@serverless-arcade/stage/services/dynamodb/streams/change.ts';
import { safeParse } from 'valibot';
import { capacityLines, capacityOf, sizeLine } from '../playground/capacity-units.ts';
import { runCommand, UsageError } from './command.ts';

const USAGE = `Usage: npm run capacity-units -- --bytes NUMBER | --item FILE [--per-second NUMBER | --per-minute NUMBER]

The units of capacity that DynamoDB takes for an item: read in three ways, written in two. It asks no AWS service.
--bytes       size of the item: 4 KB are 4096
--item        a file with the item as the API of DynamoDB writes it: {"pk": {"S": "PLAYER#1"}}
--per-second  calls that come evenly; the default is 1`;

const options = {
  bytes: { type: 'string' },
  item: { type: 'string' },
  'per-second': { type: 'string' },
  'per-minute': { type: 'string' },
} as const;

await runCommand(USAGE, { options }, ({ values }) => {
  const item = values.item === undefined ? undefined : itemIn(values.item);
  if ((item === undefined) === (values.bytes === undefined)) throw new UsageError('Give --bytes or --item.');
  const size = item === undefined ? numberOf('bytes', values.bytes) : itemBytes(item);
  const perMinute = values['per-minute'];
  const rate =
    perMinute === undefined
      ? numberOf('per-second', values['per-second'] ?? '1')
      : numberOf('per-minute', perMinute) / 60;
  if (item !== undefined) console.log(sizeLine(item));
  for (const line of capacityLines(capacityOf(size, rate), rate)) console.log(line);
});

function itemIn(file: string) {
  const parsed = safeParse(itemSchema, JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new UsageError(`${file} is not an item as the API of DynamoDB writes it.`);
  return parsed.output;
}

function numberOf(name: string, text = ''): number {
  const value = Number(text);
  if (text === '' || !(value >= 0)) throw new UsageError(`--${name} is a number from 0 on.`);
  return value;
}
