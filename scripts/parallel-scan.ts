import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { boolean, number, object, optional, parse, record, string, union } from 'valibot';
import { NOTHING_SCANNED, parallelScan, type ScanProgress } from '../playground/parallel-scan.ts';
import { runCommand, UsageError } from './command.ts';

const USAGE = `Usage: npm run parallel-scan -- --table NAME --progress FILE [--segments 4] [--units-per-second 25] [--page-size 100]

Prints every item of a table as a line of JSON, read in segments side by side and not faster than the units allow.
It writes after each page to FILE how far it has come. Run it again with the same FILE after an interruption: it goes on there.
Its progress goes to standard error. For the local stage: set the variables that "npm start" prints.`;

const options = {
  table: { type: 'string' },
  progress: { type: 'string' },
  segments: { type: 'string', default: '4' },
  'units-per-second': { type: 'string', default: '25' },
  'page-size': { type: 'string', default: '100' },
} as const;

/** Keys as JSON has them: texts and numbers, and no binary ones. */
const key = record(string(), union([object({ S: string() }), object({ N: string() })]));
const saved = object({
  total: number(),
  items: number(),
  units: number(),
  segments: record(string(), object({ after: optional(key), isDone: boolean() })),
});

await runCommand(USAGE, { options }, async ({ values: { table, progress: file, ...values } }) => {
  if (table === undefined || file === undefined) throw new UsageError('Give --table and --progress.');
  const [segments, unitsPerSecond, pageSize] = [
    whole('segments', values.segments),
    whole('units-per-second', values['units-per-second']),
    whole('page-size', values['page-size']),
  ];
  const end = await parallelScan(
    new DynamoDBClient({}),
    { table, segments, unitsPerSecond, pageSize },
    {
      visit: async (items) => {
        for (const item of items) console.log(JSON.stringify(unmarshall(item)));
      },
      save: async (progress) => {
        // A file that is half written would be worse than an old one.
        writeFileSync(`${file}.next`, JSON.stringify({ ...progress, total: segments }));
        renameSync(`${file}.next`, file);
        console.error(`${progress.items} items, ${progress.units} units`);
      },
      sleep: (milliseconds) => setTimeout(milliseconds),
    },
    begun(file, segments),
  );
  console.error(`All ${end.items} items were read, for ${end.units} units.`);
});

function begun(file: string, segments: number): ScanProgress {
  if (!existsSync(file)) return NOTHING_SCANNED;
  const { total, ...progress } = parse(saved, JSON.parse(readFileSync(file, 'utf8')));
  if (total !== segments)
    throw new UsageError(`${file} is of a scan with ${total} segments: give --segments ${total}.`);
  return progress;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name} is a whole number from 1 on.`);
  return value;
}
