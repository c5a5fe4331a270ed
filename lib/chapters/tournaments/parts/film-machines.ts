import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration, Size, Stack, Validations } from 'aws-cdk-lib';
import {
  EcsFargateContainerDefinition,
  EcsJobDefinition,
  FargateComputeEnvironment,
  JobQueue,
} from 'aws-cdk-lib/aws-batch';
import { IpAddresses, type ISecurityGroup, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateTaskDefinition, type ICluster, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../../pattern.ts';

export interface FilmMachinesProps {
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Stands for a program that cuts a film; it sleeps for 20 minutes, longer than a function may run. */
const PROGRAM = { image: 'public.ecr.aws/docker/library/busybox:1.37', command: ['sleep', '1200'] };

/** What a machine may take: a quarter of a CPU and half a GiB. */
const SIZE = { cpu: 256, memoryMiB: 512 };

/**
 * What runs longer than a function may: a Batch job and an ECS task, both on Fargate. AWS bills vCPU and memory of what runs, by the second, and
 * nothing in between (https://aws.amazon.com/fargate/pricing/). There is no NAT gateway, which would be billed by the hour; the machines have public
 * addresses and take no connections.
 */
export class FilmMachines extends Construct {
  readonly jobQueue: JobQueue;
  readonly jobDefinition: EcsJobDefinition;
  readonly cluster: Cluster & ICluster;
  readonly taskDefinition: FargateTaskDefinition;
  readonly containerName = 'film';
  readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, { retention, removalPolicy }: FilmMachinesProps) {
    super(scope, id);
    const vpc = this.network();
    this.securityGroup = new SecurityGroup(this, 'Outbound', { vpc, description: 'Takes no connections' });
    const logGroup = new LogGroup(this, 'Logs', { retention, removalPolicy });
    this.jobQueue = this.batchQueue(vpc);
    this.jobDefinition = this.batchJob(logGroup);
    // `Cluster` implements `ICluster` except for `exactOptionalPropertyTypes`.
    this.cluster = new Cluster(this, 'Cluster', { vpc }) as Cluster & ICluster;
    Validations.of(this.cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason: 'Container Insights is billed by the metric; a task that runs for minutes says in its log how it went.',
    });
    this.taskDefinition = this.ecsTask(logGroup);
  }

  private network(): Vpc & IVpc {
    const vpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/24'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC }],
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Flow logs cost by the GB; nothing in this network takes connections.',
    });
    // `Vpc` implements `IVpc` except for `exactOptionalPropertyTypes`.
    return vpc as Vpc & IVpc;
  }

  private batchQueue(vpc: IVpc): JobQueue {
    const environment = new FargateComputeEnvironment(this, 'Machines', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [this.securityGroup],
      maxvCpus: 4,
    });
    annotate(
      environment,
      'sfn-batch-job',
      'Fargate: no instance waits for jobs, so a queue without jobs costs nothing. maxvCpus bounds what a flood of jobs can cost.',
    );
    return new JobQueue(this, 'Jobs', { computeEnvironments: [{ computeEnvironment: environment, order: 1 }] });
  }

  private batchJob(logGroup: LogGroup): EcsJobDefinition {
    const job = new EcsJobDefinition(this, 'CutJob', {
      timeout: Duration.hours(2),
      retryAttempts: 1,
      container: new EcsFargateContainerDefinition(this, 'CutContainer', {
        image: ContainerImage.fromRegistry(PROGRAM.image),
        command: PROGRAM.command,
        cpu: SIZE.cpu / 1_024,
        memory: Size.mebibytes(SIZE.memoryMiB),
        assignPublicIp: true,
        logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'cut' }),
      }),
    });
    return annotate(
      job,
      'sfn-batch-job',
      'The job has its own timeout besides that of the state: a state that gives up stops its job, but a job that outlives its execution ends here.',
    );
  }

  private ecsTask(logGroup: LogGroup): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'PackTask', {
      cpu: SIZE.cpu,
      memoryLimitMiB: SIZE.memoryMiB,
      // The name that the CDK makes up is the same in each copy of the stack.
      family: `${Stack.of(this).stackName}-pack`,
    });
    task.addContainer(this.containerName, {
      image: ContainerImage.fromRegistry(PROGRAM.image),
      command: PROGRAM.command,
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'pack' }),
    });
    return annotate(
      task,
      'sfn-batch-job',
      'A task of ECS starts at once and waits in no queue; Batch has the queue, the retries and the timeout.',
    );
  }
}
