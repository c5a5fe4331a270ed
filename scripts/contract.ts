import { readFileSync, writeFileSync } from 'node:fs';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import { apiOf } from '../playground/deployed/api-of.ts';
import { sdkConfig } from '../playground/deployed/connection.ts';
import { exportContract, putContract } from '../playground/deployed/contract.ts';
import { runCommand, UsageError } from './command.ts';
import { DEPLOYED_HELP, DEPLOYED_OPTIONS, DEPLOYED_USAGE, withDeployment } from './deployed.ts';

const USAGE = `Usage: npm run contract -- export|merge|overwrite <file> ${DEPLOYED_USAGE}

export writes what the contract of partners serves into the file, as OpenAPI 3.0 in JSON with its integrations. merge and overwrite
change the contract by a file in JSON or YAML, and deploy it: merge keeps the paths that the file does not have, overwrite removes
them. They need cloudformation:ListStackResources on the stack of the chapter partners, and apigateway:GET, PUT and POST on the API.

${DEPLOYED_HELP}`;

await runCommand(USAGE, { allowPositionals: true, options: DEPLOYED_OPTIONS }, async ({ positionals, values }) => {
  const [move, file] = positionals;
  if (move !== 'export' && move !== 'merge' && move !== 'overwrite')
    throw new UsageError('export, merge or overwrite?');
  if (file === undefined) throw new UsageError('Which file?');
  await withDeployment(values, async ({ connection, instance, environment }) => {
    const config = sdkConfig(connection);
    const gateway = new APIGatewayClient(config);
    const restApiId = await apiOf(new CloudFormationClient(config), `${instance}-partners`, /^PlayersContract/);
    const target = { restApiId, stageName: environment };
    if (move === 'export') {
      writeFileSync(file, await exportContract(gateway, target));
      console.log(`${file} has what the contract serves.`);
      return;
    }
    await putContract(gateway, target, move, JSON.stringify(parse(readFileSync(file, 'utf8'))));
    console.log('The contract is deployed. A deployment of the stack that changes the contract overwrites it.');
  });
});
