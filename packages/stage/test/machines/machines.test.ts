import { expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';

const resources = (cluster: object = {}) => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/24' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/25' } },
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'none', VpcId: { Ref: 'Vpc' } } },
  Machines: {
    Type: 'AWS::Batch::ComputeEnvironment',
    Properties: {
      Type: 'managed',
      ComputeResources: {
        Type: 'FARGATE',
        MaxvCpus: 1,
        Subnets: [{ Ref: 'Subnet' }],
        SecurityGroupIds: [{ Ref: 'Group' }],
      },
    },
  },
  Queue: {
    Type: 'AWS::Batch::JobQueue',
    Properties: { Priority: 1, ComputeEnvironmentOrder: [{ ComputeEnvironment: { Ref: 'Machines' }, Order: 1 }] },
  },
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: cluster },
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'film' } },
});

async function outputsWith(cluster?: object): Promise<readonly string[]> {
  const outputs = {
    Subnet: { Value: { Ref: 'Subnet' } },
    Queue: { Value: { 'Fn::GetAtt': ['Queue', 'JobQueueArn'] } },
    Cluster: { Value: { 'Fn::GetAtt': ['Cluster', 'Arn'] } },
    Task: { Value: { Ref: 'Task' } },
  };
  const folder = writeAssembly({ Machines: { resources: resources(cluster), outputs } });
  try {
    await using stage = await Stage.open({ assembly: folder.path });
    return Object.keys(outputs).map((name) => stage.output('Machines', name));
  } finally {
    folder.remove();
  }
}

test('networks, queues of jobs and clusters are accepted, and answer as what refers to them expects', async () => {
  const [subnet, queue, cluster, task] = await outputsWith();
  expect(subnet).toMatch(/^subnet-[\da-f]{17}$/);
  expect(queue).toMatch(/^arn:aws:batch:[\w-]+:\d{12}:job-queue\/Machines-Queue/);
  expect(cluster).toMatch(/^arn:aws:ecs:[\w-]+:\d{12}:cluster\/Machines-Cluster/);
  expect(task).toMatch(/^arn:aws:ecs:[\w-]+:\d{12}:task-definition\/film:1$/);
});

test('a property that the stage does not know is refused by name, and one of a wrong type too', async () => {
  await expect(outputsWith({ ServiceConnectDefaults: {} })).rejects.toThrow(/ServiceConnectDefaults/);
  await expect(outputsWith({ CapacityProviders: 'FARGATE' })).rejects.toThrow(/CapacityProviders/);
});
