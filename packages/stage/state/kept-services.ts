import type { StageServices } from '../services.ts';

/** Keeps what services have besides their resources, which are kept where they are created. */
export function keepServices(services: StageServices): void {
  const { apiGateway, cloudWatch, cognito, eventBridge, keep, lambda, parameters, scheduler, sns, sqs } = services;
  keep('usage plans', apiGateway.plans);
  keep('metrics', cloudWatch.store);
  keep('alarms', cloudWatch.alarms);
  keep('sign-ins', cognito);
  keep('parameters', parameters);
  keep('move tasks', sqs.moveTasks);
  keep('schedules', scheduler);
  keep('asynchronous events', lambda.asynchronous.backlog);
  keep('deliveries of topics', sns.backlog);
  keep('deliveries of rules', eventBridge.backlog);
  keep('calls of schedules', scheduler.backlog);
}
