import { type GenericSchema, number, object, optional, safeParse, string } from 'valibot';
import type { Permission } from '../../iam/access.ts';
import { pageOf } from '../../wire/pages.ts';
import { Payload, type RestOperation, type RestRequest, restJson } from '../../wire/rest-json.ts';
import type { AppConfigStage } from './app-config-stage.ts';
import type { Configurations, Version } from './configurations.ts';
import { badRequest } from './errors.ts';
import { checkMonitors } from './monitors.ts';
import { type Deployment, eventsOf, progressOf } from './progress.ts';
import type { Sessions } from './sessions.ts';
import { validate } from './validators.ts';

const startSchema = object({
  ConfigurationProfileId: string(),
  ConfigurationVersion: string(),
  DeploymentStrategyId: string(),
  Description: optional(string()),
});
const sessionSchema = object({
  ApplicationIdentifier: string(),
  EnvironmentIdentifier: string(),
  ConfigurationProfileIdentifier: string(),
  RequiredMinimumPollIntervalInSeconds: optional(number()),
});

function bodyOf<T>(schema: GenericSchema<unknown, T>, body: unknown): T {
  const parsed = safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw badRequest(`${parsed.issues[0].path?.[0]?.key ?? 'The body'}: ${parsed.issues[0].message}`);
}

const isoOf = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

/**
 * What people call to change configurations, and clients to read them.
 * https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_Amazon_AppConfig.html
 * https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_AWS_AppConfig_Data.html
 */
export function appConfigApi(
  all: Configurations,
  sessions: Sessions,
  stage: AppConfigStage,
): ReturnType<typeof restJson> {
  const { access, arn, clock, cloudWatch, lambda, records } = stage;
  const applicationOf = ({ path }: RestRequest) => all.find(all.applications, path.app ?? '', 'Application').id;
  const environmentOf = (request: RestRequest) =>
    all.find(all.environments, request.path.env ?? '', 'Environment', applicationOf(request));
  const profileOf = (request: RestRequest) => all.profileOf(applicationOf(request), request.path.profile ?? '');
  const named = ({ path }: RestRequest) => `application/${path.app}`;
  const may = (action: string, resource: string): Permission => ({
    action: `appconfig:${action}`,
    resource: arn('appconfig', resource),
  });
  const configuration = (app: string, env: string, profile: string) =>
    `application/${app}/environment/${env}/configuration/${profile}`;

  const summary = (one: Deployment) => {
    const { state, percent, completedAt } = progressOf(one, clock.now());
    return {
      DeploymentNumber: one.number,
      ConfigurationName: all.profiles.get(one.profileId)?.name,
      ConfigurationVersion: `${one.version}`,
      DeploymentDurationInMinutes: one.strategy.minutes,
      GrowthType: one.strategy.growthType,
      GrowthFactor: one.strategy.growthFactor,
      FinalBakeTimeInMinutes: one.strategy.bakeMinutes,
      State: state,
      PercentageComplete: percent,
      StartedAt: isoOf(one.startedAt),
      CompletedAt: isoOf(completedAt),
    };
  };
  const described = (one: Deployment) => ({
    ...summary(one),
    ApplicationId: one.applicationId,
    EnvironmentId: one.environmentId,
    ConfigurationProfileId: one.profileId,
    DeploymentStrategyId: one.strategy.id,
    ConfigurationLocationUri: 'hosted',
    Description: one.description,
    EventLog: eventsOf(one, clock.now()),
  });
  const payloadOf = ({
    applicationId,
    profileId,
    number: version,
    content,
    contentType,
    description,
    label,
  }: Version) =>
    new Payload(content, {
      'application-id': applicationId,
      'configuration-profile-id': profileId,
      'version-number': `${version}`,
      'content-type': contentType,
      ...(description === undefined ? {} : { description }),
      ...(label === undefined ? {} : { versionlabel: label }),
    });
  const versions =
    /^\/applications\/(?<app>[^/]+)\/configurationprofiles\/(?<profile>[^/]+)\/hostedconfigurationversions/;
  const deployments = /^\/applications\/(?<app>[^/]+)\/environments\/(?<env>[^/]+)\/deployments/;
  const and = (path: RegExp, end: string) => new RegExp(`${path.source}${end}$`);

  const operations: readonly RestOperation[] = [
    {
      method: 'POST',
      path: and(versions, ''),
      status: 201,
      permission: (request) =>
        may('CreateHostedConfigurationVersion', `${named(request)}/configurationprofile/${request.path.profile}`),
      run: (request) =>
        payloadOf(
          all.addVersion({
            applicationId: applicationOf(request),
            profileId: profileOf(request).id,
            content: request.text,
            contentType: request.headers['content-type'] ?? 'application/octet-stream',
            description: [request.headers.description ?? []].flat()[0],
            label: [request.headers.versionlabel ?? []].flat()[0],
          }),
        ),
    },
    {
      method: 'GET',
      path: and(versions, '/(?<version>\\d+)'),
      permission: (request) =>
        may(
          'GetHostedConfigurationVersion',
          `${named(request)}/configurationprofile/${request.path.profile}/hostedconfigurationversion/${request.path.version}`,
        ),
      run: (request) => payloadOf(all.version(profileOf(request).id, Number(request.path.version))),
    },
    {
      method: 'POST',
      path: and(deployments, ''),
      status: 201,
      permission: (request) => may('StartDeployment', `${named(request)}/environment/${request.path.env}`),
      async run(request) {
        const input = bodyOf(startSchema, request.body);
        const environment = environmentOf(request);
        const profile = all.profileOf(environment.applicationId, input.ConfigurationProfileId);
        const version = all.version(profile.id, Number(input.ConfigurationVersion));
        const strategy = all.find(all.strategies, input.DeploymentStrategyId, 'DeploymentStrategy');
        const application = `application/${environment.applicationId}`;
        await validate(profile, version, lambda, arn('appconfig', `${application}/configurationprofile/${profile.id}`));
        const environmentArn = arn('appconfig', `${application}/environment/${environment.id}`);
        checkMonitors(environment, environmentArn, { access, alarms: cloudWatch.alarms });
        const deployment = all.addDeployment({
          applicationId: environment.applicationId,
          environmentId: environment.id,
          profileId: profile.id,
          version: version.number,
          strategy,
          description: input.Description,
          startedAt: clock.now(),
        });
        records.add({
          kind: 'configuration-deployment',
          environment: environmentArn,
          profile: profile.name,
          version: version.number,
        });
        return described(deployment);
      },
    },
    {
      method: 'GET',
      path: and(deployments, ''),
      permission: (request) => may('ListDeployments', `${named(request)}/environment/${request.path.env}`),
      run(request) {
        const found = all.deploymentsOf(environmentOf(request).id).map(summary).toReversed();
        const most = Number(request.query.get('max_results') ?? '50');
        const { items, next } = pageOf(found, request.query.get('next_token') ?? undefined, most);
        return { Items: items, NextToken: next };
      },
    },
    {
      method: 'GET',
      path: and(deployments, '/(?<number>\\d+)'),
      permission: (request) =>
        may('GetDeployment', `${named(request)}/environment/${request.path.env}/deployment/${request.path.number}`),
      run: (request) => described(all.deployment(environmentOf(request).id, Number(request.path.number))),
    },
    {
      method: 'DELETE',
      path: and(deployments, '/(?<number>\\d+)'),
      status: 202,
      permission: (request) =>
        may('StopDeployment', `${named(request)}/environment/${request.path.env}/deployment/${request.path.number}`),
      run(request) {
        const deployment = all.deployment(environmentOf(request).id, Number(request.path.number));
        return described(all.rollBack(deployment, 'USER', 'A user stopped the deployment'));
      },
    },
    {
      method: 'POST',
      path: /^\/configurationsessions$/,
      status: 201,
      permission({ body }) {
        const { applicationId, environmentId, profileId } = clientOf(body);
        return may('StartConfigurationSession', configuration(applicationId, environmentId, profileId));
      },
      run: ({ body }) => ({ InitialConfigurationToken: sessions.start(clientOf(body)) }),
    },
    {
      method: 'GET',
      path: /^\/configuration$/,
      permission({ query }) {
        const { applicationId, environmentId, profileId } = sessions.find(query.get('configuration_token') ?? '');
        return may('GetLatestConfiguration', configuration(applicationId, environmentId, profileId));
      },
      run({ query }) {
        const { token, pollSeconds, body, version } = sessions.latest(query.get('configuration_token') ?? '');
        return new Payload(body, {
          'next-poll-configuration-token': token,
          'next-poll-interval-in-seconds': `${pollSeconds}`,
          'content-type': version?.contentType ?? 'application/octet-stream',
          ...(version?.label === undefined ? {} : { 'version-label': version.label }),
        });
      },
    },
  ];

  function clientOf(body: unknown) {
    const input = bodyOf(sessionSchema, body);
    const applicationId = all.find(all.applications, input.ApplicationIdentifier, 'Application').id;
    return {
      applicationId,
      environmentId: all.find(all.environments, input.EnvironmentIdentifier, 'Environment', applicationId).id,
      profileId: all.profileOf(applicationId, input.ConfigurationProfileIdentifier).id,
      minimum: input.RequiredMinimumPollIntervalInSeconds,
    };
  }
  return restJson(operations, access);
}
