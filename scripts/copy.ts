import { resolve } from 'node:path';
import { runCommand, UsageError } from './command.ts';
import { copyConstruct } from './copy/app.ts';
import { findConstruct } from './copy/constructs.ts';

const USAGE = `Usage: npm run copy -- <construct or pattern id> <folder>

Writes a construct with all it needs, an example and a test as a small CDK app into a new folder.
An example: npm run copy -- sqs-delay-queue ../delay-queue && cd ../delay-queue && npm install && npm test`;

await runCommand(USAGE, { allowPositionals: true }, async ({ positionals: [id, folder, ...others] }) => {
  if (id === undefined || folder === undefined || others.length > 0) {
    throw new UsageError('It takes an id and a folder.');
  }
  const construct = findConstruct(id);
  if (typeof construct === 'string') {
    console.error(construct);
    process.exitCode = 2;
    return;
  }
  const files = await copyConstruct(construct, resolve(folder));
  console.log(
    `${construct.file} and ${files.length - 1} more files are in ${folder}. Now: cd ${folder} && npm install && npm test`,
  );
});
