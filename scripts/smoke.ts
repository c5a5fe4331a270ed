import { apiUrlOf } from '../playground/deployed/address.ts';
import { runChecks } from '../playground/deployed/run.ts';
import { smokeChecks } from '../playground/deployed/smoke.ts';
import { DeployedStacks } from '../playground/deployed/stacks.ts';
import { runCommand } from './command.ts';
import { DEPLOYED_HELP, DEPLOYED_OPTIONS, DEPLOYED_USAGE, printOutcome, withDeployment } from './deployed.ts';

const USAGE = `Usage: npm run smoke -- ${DEPLOYED_USAGE}

Looks at the API as it is deployed: its health, who gets in, which web pages may call it. It writes nothing, and needs one permission:
cloudformation:DescribeStacks on the stack <instance>-api.

${DEPLOYED_HELP}`;

await runCommand(USAGE, { options: DEPLOYED_OPTIONS }, ({ values }) =>
  withDeployment(values, async ({ connection, instance, environment, webOrigin }) => {
    const stacks = new DeployedStacks(connection, instance);
    const apiUrl = await apiUrlOf(stacks, environment).finally(() => stacks.close());
    console.log(`${instance}-api: ${apiUrl}`);
    if (!(await runChecks(smokeChecks, { apiUrl, webOrigin }, printOutcome))) process.exitCode = 1;
  }),
);
