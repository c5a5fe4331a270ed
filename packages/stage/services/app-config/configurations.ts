import { array, type InferOutput, number, object, optional, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { Faults } from '../../faults.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { badRequest, conflict, notFound } from './errors.ts';
import { deliveredFlags } from './feature-flags.ts';
import { type Deployment, deploymentSchema, progressOf, type Strategy } from './progress.ts';

export interface Monitor {
  readonly alarmArn: string;
  /** With which AppConfig looks at the alarm. */
  readonly roleArn: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}
export interface Environment extends Named {
  readonly applicationId: string;
  readonly monitors: readonly Monitor[];
}
export type Validator = { readonly type: 'JSON_SCHEMA' | 'LAMBDA'; readonly content: string };
export interface Profile extends Named {
  readonly applicationId: string;
  readonly type: 'AWS.Freeform' | 'AWS.AppConfig.FeatureFlags';
  readonly validators: readonly Validator[];
}

const versionSchema = object({
  applicationId: string(),
  profileId: string(),
  number: number(),
  content: string(),
  contentType: string(),
  description: optional(string()),
  label: optional(string()),
});
export type Version = InferOutput<typeof versionSchema>;
const stateSchema = object({ versions: array(versionSchema), deployments: array(deploymentSchema) });
type State = InferOutput<typeof stateSchema>;

/** A fault of the service that clients ask, by the id of the configuration profile. */
export type ConfigurationFault = 'unavailable';

/** Applications, environments, profiles and strategies as templates have them, and what people make of them: versions and deployments. */
export class Configurations implements Durable<State> {
  readonly schema = stateSchema;
  readonly changes = new Changes();
  readonly applications = new Map<string, Named>();
  readonly environments = new Map<string, Environment>();
  readonly profiles = new Map<string, Profile>();
  readonly strategies = new Map<string, Strategy>();
  readonly faults = new Faults<ConfigurationFault>();
  readonly #clock: StageClock;
  #versions: Version[] = [];
  #deployments: Deployment[] = [];

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  save(): State {
    return { versions: this.#versions, deployments: this.#deployments };
  }

  /** A version of a template that the state does not have is new: it is deployed after what was deployed before. */
  restore({ versions, deployments }: State, drop: (what: string) => void): void {
    const [templateVersions, templateDeployments] = [this.#versions, this.#deployments];
    const isThere = ({ profileId }: { readonly profileId: string }) => this.profiles.has(profileId);
    for (const gone of versions.filter((one) => !isThere(one))) drop(`configuration profile ${gone.profileId}`);
    this.#versions = versions.filter(isThere);
    this.#deployments = deployments.filter(isThere);
    for (const version of templateVersions) {
      const isKnown = versions.some((one) => one.profileId === version.profileId && one.content === version.content);
      if (isKnown) continue;
      const { number } = this.addVersion(version);
      for (const deployment of templateDeployments) {
        if (deployment.profileId === version.profileId && deployment.version === version.number) {
          this.#append({ ...deployment, version: number });
        }
      }
    }
  }

  /** @param identifier the id or the name of one of the application */
  find<T extends Named>(all: ReadonlyMap<string, T>, identifier: string, what: string, applicationId?: string): T {
    const found = [...all.values()].find(
      (one) =>
        (one.id === identifier || one.name === identifier) &&
        (applicationId === undefined || !('applicationId' in one) || one.applicationId === applicationId),
    );
    if (found === undefined) throw notFound(`${what} ${identifier}`);
    return found;
  }

  profileOf(applicationId: string, identifier: string): Profile {
    return this.find(this.profiles, identifier, 'ConfigurationProfile', applicationId);
  }

  versionsOf(profileId: string): readonly Version[] {
    return this.#versions.filter((one) => one.profileId === profileId);
  }

  version(profileId: string, number: number): Version {
    const found = this.versionsOf(profileId).find((one) => one.number === number);
    if (found === undefined) throw notFound(`HostedConfigurationVersion ${number}`);
    return found;
  }

  /** @throws AwsError `BadRequestException` when the content is not of its profile's type */
  addVersion(given: Omit<Version, 'number'>): Version {
    if (this.profiles.get(given.profileId)?.type === 'AWS.AppConfig.FeatureFlags') deliveredFlags(given.content);
    const number = (this.versionsOf(given.profileId).at(-1)?.number ?? 0) + 1;
    const version = { ...given, number };
    this.#versions = [...this.#versions, version];
    this.#note();
    return version;
  }

  deploymentsOf(environmentId: string): readonly Deployment[] {
    return this.#deployments.filter((one) => one.environmentId === environmentId);
  }

  deployment(environmentId: string, number: number): Deployment {
    const found = this.deploymentsOf(environmentId).find((one) => one.number === number);
    if (found === undefined) throw notFound(`Deployment ${number}`);
    return found;
  }

  isUnderWay(deployment: Deployment): boolean {
    const { state } = progressOf(deployment, this.#clock.now());
    return state === 'DEPLOYING' || state === 'BAKING';
  }

  /** Deployments that are under way, in all environments. */
  get underWay(): readonly Deployment[] {
    return this.#deployments.filter((one) => this.isUnderWay(one));
  }

  /** @throws AwsError `ConflictException` while the environment has another deployment */
  addDeployment(given: Omit<Deployment, 'number'>): Deployment {
    const before = this.deploymentsOf(given.environmentId);
    const other = before.find((one) => this.isUnderWay(one));
    if (other !== undefined) throw conflict(`Deployment ${other.number} is already in progress in the environment`);
    return this.#append(given);
  }

  #append(given: Omit<Deployment, 'number'>): Deployment {
    const number = (this.deploymentsOf(given.environmentId).at(-1)?.number ?? 0) + 1;
    const deployment = { ...given, number };
    this.#deployments = [...this.#deployments, deployment];
    this.#note();
    return deployment;
  }

  /**
   * Gives every client the version before.
   * @throws AwsError `BadRequestException` when it is not under way
   */
  rollBack(deployment: Deployment, by: 'CLOUDWATCH_ALARM' | 'USER', reason: string): Deployment {
    if (!this.isUnderWay(deployment)) throw badRequest(`Deployment ${deployment.number} is not in progress`);
    const taken = { ...deployment, rolledBack: { at: this.#clock.now(), by, reason } };
    this.#deployments = this.#deployments.map((one) => (one === deployment ? taken : one));
    this.#note();
    return taken;
  }

  /**
   * The version that a client has now.
   * @param place of the client, 0 to 100: a deployment has come to it when it has reached more percent
   * @returns undefined when nothing was deployed to it
   */
  versionFor(environmentId: string, profileId: string, place: number): Version | undefined {
    const now = this.#clock.now();
    const found = this.deploymentsOf(environmentId).findLast(
      (one) => one.profileId === profileId && progressOf(one, now).percent > place,
    );
    return found && this.version(profileId, found.version);
  }

  #note(): void {
    this.changes.note([], () => this.save());
  }
}
