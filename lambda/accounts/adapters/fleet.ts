import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { assumeWith } from '../use-cases/assume-role.ts';
import type { Server } from '../use-cases/list-servers.ts';

const sts = new STSClient(clientDefaults);

/** The client keeps what this gives until five minutes before it expires, and then asks again. */
const credentials = assumeWith({
  roleArn: requiredEnv('FLEET_ROLE_ARN'),
  externalId: requiredEnv('FLEET_EXTERNAL_ID'),
  sessionName: requiredEnv('AWS_LAMBDA_FUNCTION_NAME'),
  assume: (input) => sts.send(new AssumeRoleCommand(input)),
});

const ec2 = new EC2Client({ ...clientDefaults, credentials });

/** The servers that run in the account of the fleet, page by page. */
export async function* runningServers(): AsyncGenerator<Server> {
  const running = [{ Name: 'instance-state-name', Values: ['running'] }];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, { Filters: running })) {
    for (const { InstanceId = '', InstanceType = '', Tags = [] } of Reservations.flatMap(
      ({ Instances = [] }) => Instances,
    )) {
      yield { id: InstanceId, type: InstanceType, name: Tags.find(({ Key }) => Key === 'Name')?.Value ?? InstanceId };
    }
  }
}
