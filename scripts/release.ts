import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { sdkConfig } from '../playground/deployed/connection.ts';
import { moveRelease } from '../playground/deployed/release.ts';
import { runCommand, UsageError } from './command.ts';
import { DEPLOYED_HELP, DEPLOYED_OPTIONS, DEPLOYED_USAGE, withDeployment } from './deployed.ts';

const USAGE = `Usage: npm run release -- promote|rollback ${DEPLOYED_USAGE} [--stage play]

promote gives everybody what the canary of the API stage has; rollback takes the canary away. It needs
cloudformation:ListStackResources on the stack of the chapter releases, and apigateway:PATCH on the API stage.

--stage        the API stage: without it play

${DEPLOYED_HELP}`;

const options = { ...DEPLOYED_OPTIONS, stage: { type: 'string', default: 'play' } } as const;

await runCommand(USAGE, { allowPositionals: true, options }, async ({ positionals: [move], values }) => {
  if (move !== 'promote' && move !== 'rollback') throw new UsageError('promote or rollback?');
  await withDeployment(values, async ({ connection, instance }) => {
    const config = sdkConfig(connection);
    const clients = { cloudFormation: new CloudFormationClient(config), gateway: new APIGatewayClient(config) };
    const target = { stackName: `${instance}-releases`, stageName: values.stage };
    const variables = await moveRelease(clients, target, move);
    const now = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    console.log(`${values.stage} has no canary now, and the variables ${now.join(', ')}.`);
    console.log('The next deployment writes what the template says: pin the version with -c stableVersion=.');
  });
});
