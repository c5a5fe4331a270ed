import { STSClient } from '@aws-sdk/client-sts';
import { signedCall } from '../playground/signed-call.ts';
import { CommandError, runCommand, UsageError } from './command.ts';

const USAGE = `Usage: npm run signed -- [--role <ARN>] [--method PUT] [--body <JSON>] [--header 'name: value' ...] <URL>

Calls a method of API Gateway that wants a signature of IAM, and prints what it answers. The exit code is 1 unless that is a 2xx.
--role signs as a session of this role. Against the local stage: set the variables that "npm start" prints.`;
const options = {
  role: { type: 'string' },
  method: { type: 'string' },
  body: { type: 'string' },
  header: { type: 'string', multiple: true },
} as const;

/** @throws UsageError */
function headerIn(text: string): readonly [string, string] {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError(`--header takes "name: value", not ${JSON.stringify(text)}.`);
  return [name, value];
}

await runCommand(USAGE, { allowPositionals: true, options }, async ({ positionals, values }) => {
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0 || !URL.canParse(url)) throw new UsageError('Give one URL.');
  const { role, method, body } = values;
  const headers = Object.fromEntries((values.header ?? []).map(headerIn));
  const response = await signedCall(new STSClient({}), {
    url,
    headers,
    ...(role === undefined ? {} : { roleArn: role }),
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
  });
  console.log(await response.text());
  if (!response.ok) throw new CommandError(`The answer is ${response.status}.`);
});
