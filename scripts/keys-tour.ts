import { KMSClient } from '@aws-sdk/client-kms';
import { keysTour } from '../playground/keys-tour.ts';
import { runCommand } from './command.ts';

const USAGE = `Usage: npm run keys-tour

The life of a key of KMS, step by step: alias, encrypt, re-encrypt under a second key, decrypt, rotation, data key, deletion.
It makes two keys and schedules them for deletion in 7 days. Against the local stage: set the variables that "npm start" prints.`;

await runCommand(USAGE, {}, async () => {
  await keysTour(new KMSClient({}), (line) => console.log(line));
});
