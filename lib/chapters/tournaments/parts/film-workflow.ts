import { Duration } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Chain, Fail, IntegrationPattern, Succeed, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { BatchSubmitJob, EcsFargateLaunchTarget, EcsRunTask } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { retry } from '../../../constructs/workflows/retry.ts';
import type { FilmMachines } from './film-machines.ts';

/** More than a job of 20 minutes and its start take. */
const LONGEST = Timeout.duration(Duration.hours(3));

/**
 * The states that make a film: a Batch job that cuts it, then an ECS task that packs it. Each state waits for the end of its job (`.sync`) without
 * a function that asks for it.
 * @param id the scope of the states
 */
export function filmStates(scope: Construct, id: string, machines: FilmMachines): Chain {
  const states = new Construct(scope, id);
  const failed = Fail.jsonata(states, 'No film', {
    error: '{% $states.input.Error %}',
    cause: '{% $states.input.Cause %}',
  });
  const cut = BatchSubmitJob.jsonata(states, 'Cut the film', {
    integrationPattern: IntegrationPattern.RUN_JOB,
    jobName: "{% 'cut-' & $states.input.tournamentId %}",
    jobDefinitionArn: machines.jobDefinition.jobDefinitionArn,
    jobQueueArn: machines.jobQueue.jobQueueArn,
    taskTimeout: LONGEST,
    outputs: '{% $states.input %}',
  });
  const pack = EcsRunTask.jsonata(states, 'Pack the film', {
    integrationPattern: IntegrationPattern.RUN_JOB,
    cluster: machines.cluster,
    taskDefinition: machines.taskDefinition,
    launchTarget: new EcsFargateLaunchTarget(),
    assignPublicIp: true,
    subnets: { subnetType: SubnetType.PUBLIC },
    securityGroups: [machines.securityGroup],
    taskTimeout: LONGEST,
    outputs: {},
  });
  return Chain.start(retry(cut).addCatch(failed))
    .next(retry(pack).addCatch(failed))
    .next(Succeed.jsonata(states, 'Film is made'));
}
