import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { sdkConfig } from '../playground/deployed/connection.ts';
import { measureMemory, memoryTable } from '../playground/deployed/memory.ts';
import { runCommand, UsageError } from './command.ts';
import { COMPUTE } from './cost/prices.ts';
import { DEPLOYED_HELP, DEPLOYED_OPTIONS, DEPLOYED_USAGE, withDeployment } from './deployed.ts';

const USAGE = `Usage: npm run memory -- ${DEPLOYED_USAGE} [--invocations 10]

Invokes the functions of the chapter runtimes that run the same code with different memory, and prints how long they took and what a
million invocations cost. It needs cloudformation:DescribeStacks on the stack and lambda:InvokeFunction on the functions.

--invocations  how often each is invoked, 1 to 100; one more before them finds it warm

${DEPLOYED_HELP}`;

const options = { ...DEPLOYED_OPTIONS, invocations: { type: 'string', default: '10' } } as const;

await runCommand(USAGE, { options }, async ({ values }) => {
  const invocations = Number(values.invocations);
  if (!Number.isInteger(invocations) || invocations < 1 || invocations > 100)
    throw new UsageError(`--invocations takes a number from 1 to 100, not ${values.invocations}.`);
  await withDeployment(values, async ({ connection, instance }) => {
    const config = sdkConfig(connection);
    const clients = { cloudFormation: new CloudFormationClient(config), lambda: new LambdaClient(config) };
    const measured = await measureMemory(clients, { stackName: `${instance}-runtimes`, invocations });
    for (const line of memoryTable(measured, COMPUTE.usd, connection.endpoint !== undefined)) console.log(line);
  });
});
