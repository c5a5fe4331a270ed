import { sentences } from '../../sentences.ts';

/** A deployment of a configuration has begun, or was taken back. */
export interface ConfigurationDeploymentRecord {
  readonly kind: 'configuration-deployment';
  /** ARN of the environment. */
  readonly environment: string;
  /** Name of the configuration profile. */
  readonly profile: string;
  readonly version: number;
  /** Why it was taken back. @default it has begun */
  readonly rolledBack?: string | undefined;
}

export const records = sentences<ConfigurationDeploymentRecord>({
  'configuration-deployment': ({ environment, profile, rolledBack, version }, name) =>
    rolledBack === undefined
      ? { text: `AppConfig deploys version ${version} of ${profile} to ${name(environment)}` }
      : {
          text: `AppConfig takes version ${version} of ${profile} back from ${name(environment)}`,
          detail: rolledBack,
          tone: 'warning',
        },
});
