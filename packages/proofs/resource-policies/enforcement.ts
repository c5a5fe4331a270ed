import { AwsError } from '@serverless-arcade/stage/errors.ts';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { many } from '@serverless-arcade/stage/iam/evaluate.ts';
import type { Statement } from '@serverless-arcade/stage/iam/policy.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { ALL_ACTIONS } from './transport.ts';

/** What was asked of a stage, and what it should not have answered. */
export interface Enforcement {
  readonly asked: number;
  readonly failures: readonly string[];
}

/** Actions of a queue, to stand for all: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
const QUEUE_ACTIONS = [
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
  'SetQueueAttributes',
  'AddPermission',
  'PurgeQueue',
  'DeleteQueue',
  'StartMessageMoveTask',
].map((action) => `sqs:${action}`);

/** Every action on every queue and topic by somebody who may do everything: over TLS, and over plain HTTP. */
export function enforceTransport(stage: Stage): Enforcement {
  const { access, sqs, sns } = stage.services;
  const developer = access.caller(DEVELOPER_ACCESS_KEY);
  const may = (action: string, resource: string, secure: boolean) => {
    try {
      access.authorize(developer, { action, resource }, { 'aws:securetransport': String(secure) });
      return true;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  };
  const questions = [
    ...sqs.all.flatMap(({ settings }) => QUEUE_ACTIONS.map((action) => ({ action, resource: settings.arn }))),
    ...sns.all.flatMap(({ settings }) =>
      (ALL_ACTIONS['AWS::SNS::Topic'] ?? []).map((action) => ({ action, resource: settings.arn })),
    ),
  ];
  const failures = questions.flatMap(({ action, resource }) => [
    ...(may(action, resource, true) ? [] : [`${action} on ${resource} is refused over TLS too`]),
    ...(may(action, resource, false) ? [`${action} on ${resource} is taken over plain HTTP`] : []),
  ]);
  return { asked: questions.length, failures };
}

/** Each service that a policy admits, for the source it names, for others, and another service for that source. */
export function enforceSources(stage: Stage): Enforcement {
  const { access } = stage.services;
  let asked = 0;
  const failures: string[] = [];
  for (const { service, action, resource, source } of admissions(stage)) {
    const expected = [
      [service, source, true],
      [service, elsewhere(source), false],
      [service, source.replace(/:\d{12}:/, ':111111111111:'), false],
      ['another.amazonaws.com', source, false],
    ] as const;
    for (const [who, from, admitted] of expected) {
      asked += 1;
      if (access.serviceMay(who, { action, resource }, from) === admitted) continue;
      failures.push(`${who} ${admitted ? 'is refused' : 'may'} ${action} on ${resource} for ${from}`);
    }
  }
  return { asked, failures };
}

/** Services that want to reach a queue or a topic whose policy does not know them. */
export function enforceStrangers(stage: Stage): Enforcement {
  const { access, sqs, sns } = stage.services;
  const strangers = ['sns', 'events', 's3', 'scheduler', 'pipes'].flatMap((service) =>
    [
      ...sqs.all.map(({ settings }) => ({ action: 'sqs:SendMessage', resource: settings.arn })),
      ...sns.all.map(({ settings }) => ({ action: 'sns:Publish', resource: settings.arn })),
    ].map((permission) => ({ service: `${service}.amazonaws.com`, permission })),
  );
  const source = `arn:aws:any:${stage.region}:${stage.services.account}:stranger`;
  const failures = strangers
    .filter(({ service, permission }) => access.serviceMay(service, permission, source))
    .map(({ service, permission: { action, resource } }) => `${service} may ${action} on ${resource} for ${source}`);
  return { asked: strangers.length, failures };
}

/** Whom the policies of the stage admit for a source, one question each. */
function admissions(stage: Stage) {
  return [...stage.services.access.resourcePolicies].flatMap(([owner, documents]) =>
    documents
      .flatMap(({ Statement }) => Statement)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) =>
        servicesOf(statement).flatMap((service) =>
          sourcesOf(statement).flatMap((source) =>
            many(statement.Resource ?? owner).flatMap((resource) =>
              many(statement.Action).map((action) => ({
                service,
                action,
                resource: concrete(resource),
                source: concrete(source),
              })),
            ),
          ),
        ),
      ),
  );
}

const servicesOf = ({ Principal }: Statement) => (typeof Principal === 'object' ? many(Principal.Service ?? []) : []);

const sourcesOf = ({ Condition = {} }: Statement) =>
  Object.values(Condition)
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === 'aws:sourcearn')
    .flatMap(([, value]) => [value].flat().map(String));

/** One text that a pattern admits. */
const concrete = (pattern: string) => pattern.replaceAll('*', 'any');

/** Another source of the same kind in the same account. */
const elsewhere = (source: string) =>
  source
    .split(':')
    .map((part, index) => (index === 5 ? `another-${part}` : part))
    .join(':');
