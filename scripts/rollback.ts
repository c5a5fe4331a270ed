import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { sdkConfig } from '../playground/deployed/connection.ts';
import { type Move, rollBack } from '../playground/deployed/rollback.ts';
import { runCommand, UsageError } from './command.ts';
import { DEPLOYED_HELP, DEPLOYED_OPTIONS, DEPLOYED_USAGE, withDeployment } from './deployed.ts';

const USAGE = `Usage: npm run rollback -- <function> ${DEPLOYED_USAGE} [--chapter api] [--to <version>]

Points the alias of a function, such as RecordPlay, to the version before. It needs cloudformation:ListStackResources on the stack and
lambda:GetAlias, lambda:ListVersionsByFunction and lambda:UpdateAlias on the function.

--chapter      the chapter whose stack has the function: without it api, which has all that answer the API
--to           another version than the one before

${DEPLOYED_HELP}`;

const options = { ...DEPLOYED_OPTIONS, chapter: { type: 'string', default: 'api' }, to: { type: 'string' } } as const;

await runCommand(USAGE, { allowPositionals: true, options }, async ({ positionals: [id], values }) => {
  if (id === undefined || !/^[A-Z]\w*$/.test(id))
    throw new UsageError(id === undefined ? 'Which function?' : `${id} is not a name such as RecordPlay.`);
  if (values.to !== undefined && !/^[1-9]\d*$/.test(values.to))
    throw new UsageError(`--to takes the number of a version, not ${values.to}.`);
  const { chapter, to } = values;
  await withDeployment(values, async ({ connection, instance }) => {
    const config = sdkConfig(connection);
    const clients = { cloudFormation: new CloudFormationClient(config), lambda: new LambdaClient(config) };
    const move = await rollBack(clients, { stackName: `${instance}-${chapter}`, function: id, to });
    console.log(told(id, chapter, move));
  });
});

/** What has happened, and what has to be known before the next deployment. */
function told(id: string, chapter: string, { functionName, from, to, gradual }: Move): string {
  const moved = `live of ${functionName} pointed to version ${from}, and now points to ${to}.`;
  if (!gradual) return `${moved}\nThe next deployment that changes the function moves it on.`;
  return `${moved}
Its stack still says ${from}, so CodeDeploy refuses the next deployment of this function. Deploy the repair once with
  npx cdk deploy ${chapter} -c gradual=false
and the -c options that you use otherwise; or go forward first, which brings version ${from} back:
  npm run rollback -- ${id} --to ${from} and the same options`;
}
