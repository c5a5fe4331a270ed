import { array, maxLength, optional, picklist, pipe, strictObject, string } from 'valibot';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, numeric, reasons, shortId, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { Configurations } from './configurations.ts';
import type { Strategy } from './progress.ts';
import { schemaOf } from './validators.ts';

const name = text(64, 1);
const idOf = (origin: ResourceOrigin) => shortId(origin, 7);

/** https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-deployment-strategy-predefined.html */
export const PREDEFINED: readonly Strategy[] = (
  [
    ['AllAtOnce', 0, 100, 'LINEAR', 10],
    ['Linear50PercentEvery30Seconds', 1, 50, 'LINEAR', 1],
    ['Linear20PercentEvery6Minutes', 30, 20, 'LINEAR', 30],
    ['Canary10Percent20Minutes', 20, 10, 'EXPONENTIAL', 10],
  ] as const
).map(([short, minutes, growthFactor, growthType, bakeMinutes]) => {
  const id = `AppConfig.${short}`;
  return { id, name: id, minutes, growthFactor, growthType, bakeMinutes };
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_AppConfig.html */
export function appConfigResources(all: Configurations, { clock }: StageCore): readonly ResourceType[] {
  const tags = { Tags: reasons.tags };
  const described = { ...tags, Description: reasons.description };
  const protectedToo = { ...described, DeletionProtectionCheck: 'The stage deletes nothing of a template.' };
  return [
    resourceType({
      type: 'AWS::AppConfig::Application',
      properties: { Name: name },
      notExecuted: described,
      create({ Name }, origin) {
        const id = idOf(origin);
        all.applications.set(id, { id, name: Name });
        return { ref: id, attributes: { ApplicationId: id } };
      },
    }),
    resourceType({
      type: 'AWS::AppConfig::Environment',
      properties: {
        ApplicationId: string(),
        Name: name,
        Monitors: optional(pipe(array(strictObject({ AlarmArn: string(), AlarmRoleArn: string() })), maxLength(5)), []),
      },
      notExecuted: protectedToo,
      create({ ApplicationId, Name, Monitors }, origin) {
        const id = idOf(origin);
        accepted(origin, () => all.find(all.applications, ApplicationId, 'Application'));
        const monitors = Monitors.map(({ AlarmArn, AlarmRoleArn }) => ({ alarmArn: AlarmArn, roleArn: AlarmRoleArn }));
        all.environments.set(id, { id, applicationId: ApplicationId, name: Name, monitors });
        return { ref: id, attributes: { EnvironmentId: id } };
      },
    }),
    resourceType({
      type: 'AWS::AppConfig::ConfigurationProfile',
      properties: {
        ApplicationId: string(),
        Name: text(128, 1),
        // Configurations in buckets, parameters and documents are not read.
        LocationUri: picklist(['hosted'], 'the stage has hosted configurations only'),
        Type: optional(picklist(['AWS.Freeform', 'AWS.AppConfig.FeatureFlags']), 'AWS.Freeform'),
        Validators: optional(
          pipe(array(strictObject({ Type: picklist(['JSON_SCHEMA', 'LAMBDA']), Content: text(32_768) })), maxLength(2)),
          [],
        ),
      },
      notExecuted: { ...protectedToo, KmsKeyIdentifier: reasons.encryption },
      create({ ApplicationId, Name, Type, Validators }, origin) {
        const id = idOf(origin);
        accepted(origin, () => all.find(all.applications, ApplicationId, 'Application'));
        const validators = Validators.map(({ Type: type, Content }) => ({ type, content: Content }));
        for (const one of validators) if (one.type === 'JSON_SCHEMA') accepted(origin, () => schemaOf(one));
        all.profiles.set(id, { id, applicationId: ApplicationId, name: Name, type: Type, validators });
        return { ref: id, attributes: { ConfigurationProfileId: id } };
      },
    }),
    resourceType({
      type: 'AWS::AppConfig::HostedConfigurationVersion',
      properties: {
        ApplicationId: string(),
        ConfigurationProfileId: string(),
        Content: text(1_048_576),
        ContentType: text(255, 1),
        VersionLabel: optional(text(64)),
      },
      notExecuted: {
        Description: reasons.description,
        LatestVersionNumber: 'It protects from two writers at once; a template is one.',
      },
      create({ ApplicationId, ConfigurationProfileId, Content, ContentType, VersionLabel }, origin) {
        const { number } = accepted(origin, () =>
          all.addVersion({
            applicationId: ApplicationId,
            profileId: all.profileOf(ApplicationId, ConfigurationProfileId).id,
            content: Content,
            contentType: ContentType,
            label: VersionLabel,
          }),
        );
        const ref = `${number}`;
        return { ref, uniqueName: `${ConfigurationProfileId} ${ref}`, attributes: { VersionNumber: ref } };
      },
    }),
    resourceType({
      type: 'AWS::AppConfig::DeploymentStrategy',
      properties: {
        Name: name,
        DeploymentDurationInMinutes: between(0, 1_440),
        FinalBakeTimeInMinutes: optional(between(0, 1_440), 0),
        GrowthFactor: between(1, 100),
        GrowthType: optional(picklist(['LINEAR', 'EXPONENTIAL']), 'LINEAR'),
        ReplicateTo: picklist(['NONE'], 'the stage has no SSM documents'),
      },
      notExecuted: described,
      create(properties, origin) {
        const id = idOf(origin);
        all.strategies.set(id, {
          id,
          name: properties.Name,
          minutes: properties.DeploymentDurationInMinutes,
          growthFactor: properties.GrowthFactor,
          growthType: properties.GrowthType,
          bakeMinutes: properties.FinalBakeTimeInMinutes,
        });
        return { ref: id, attributes: { Id: id } };
      },
    }),
    resourceType({
      type: 'AWS::AppConfig::Deployment',
      properties: {
        ApplicationId: string(),
        EnvironmentId: string(),
        ConfigurationProfileId: string(),
        ConfigurationVersion: numeric,
        DeploymentStrategyId: string(),
      },
      notExecuted: { ...described, KmsKeyIdentifier: reasons.encryption },
      // CloudFormation waits until a deployment is complete: the stage opens when that is over.
      create(properties, origin) {
        const { number } = accepted(origin, () => {
          const strategy = all.find(all.strategies, properties.DeploymentStrategyId, 'DeploymentStrategy');
          const profile = all.profileOf(properties.ApplicationId, properties.ConfigurationProfileId);
          return all.addDeployment({
            applicationId: properties.ApplicationId,
            environmentId: all.find(all.environments, properties.EnvironmentId, 'Environment').id,
            profileId: profile.id,
            version: all.version(profile.id, properties.ConfigurationVersion).number,
            strategy,
            startedAt: clock.now() - (strategy.minutes + strategy.bakeMinutes) * 60_000,
          });
        });
        const ref = `${number}`;
        return { ref, uniqueName: `${properties.EnvironmentId} ${ref}`, attributes: { DeploymentNumber: ref } };
      },
    }),
  ];
}
