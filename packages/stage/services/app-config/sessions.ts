import { randomBytes } from 'node:crypto';
import { array, type InferOutput, number, object, optional, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { Configurations, Version } from './configurations.ts';
import { badRequest } from './errors.ts';
import { deliveredFlags } from './feature-flags.ts';

const DAY = 86_400_000;
/** What a client waits until it asks again, in seconds, unless it says. */
const POLL_SECONDS = 60;
/** More than these are not remembered: the oldest goes. */
const MOST_SESSIONS = 1_000;
/** The place of the n-th session: the digits of n, reversed behind a point. Of ten in a row each has another tenth. */
const placeOf = (n: number) => Number(`0.${[...`${n}`].toReversed().join('')}`) * 100;

const sessionSchema = object({
  token: string(),
  applicationId: string(),
  environmentId: string(),
  profileId: string(),
  /** Of the client among all, 0 to 100. */
  place: number(),
  /** What it has got. */
  version: optional(number()),
  /** Seconds that it has to wait between two calls. */
  minimum: optional(number()),
  /** Epoch milliseconds of its last call. */
  polledAt: optional(number()),
  createdAt: number(),
});
type Session = InferOutput<typeof sessionSchema>;
const stateSchema = object({ begun: number(), sessions: array(sessionSchema) });
type State = InferOutput<typeof stateSchema>;

/** What a client gets. The body is empty when it has this version already. */
export interface Latest {
  readonly token: string;
  readonly pollSeconds: number;
  readonly body: string;
  readonly version: Version | undefined;
}

/**
 * The sessions of clients that read configurations.
 *
 * AppConfig chooses by the percentage who gets a version that is under way, and does not say how. Here each session has a place
 * between 0 and 100, which it keeps: of ten sessions in a row two have a version that has reached 20 percent.
 *
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-retrieving-the-configuration.html
 */
export class Sessions implements Durable<State> {
  readonly schema = stateSchema;
  readonly changes = new Changes();
  readonly #configurations: Configurations;
  readonly #clock: StageClock;
  #begun = 0;
  #sessions = new Map<string, Session>();

  constructor(configurations: Configurations, clock: StageClock) {
    this.#configurations = configurations;
    this.#clock = clock;
  }

  save(): State {
    return { begun: this.#begun, sessions: [...this.#sessions.values()] };
  }

  restore({ begun, sessions }: State): void {
    this.#begun = begun;
    this.#sessions = new Map(sessions.map((one) => [one.token, one]));
  }

  /** @returns the token of the first call */
  start(of: Pick<Session, 'applicationId' | 'environmentId' | 'profileId' | 'minimum'>): string {
    this.#failIfAsked(of.profileId);
    return this.#remember({ ...of, place: placeOf(this.#begun++) });
  }

  /** Whose token it is. @throws AwsError `BadRequestException` when it was used, or is older than a day */
  find(token: string): Session {
    const session = this.#sessions.get(token);
    if (session === undefined) throw badRequest('The configuration token is not valid: it was used, or never given');
    if (this.#clock.now() - session.createdAt > DAY) throw badRequest('The configuration token has expired');
    return session;
  }

  /** @throws AwsError `BadRequestException` when a client asks before its time, or as {@link find} */
  latest(token: string): Latest {
    const session = this.find(token);
    const { environmentId, minimum, polledAt, profileId, place } = session;
    this.#failIfAsked(profileId);
    const now = this.#clock.now();
    if (minimum !== undefined && polledAt !== undefined && now - polledAt < minimum * 1_000) {
      throw badRequest(`Request too early: the session asks every ${minimum} seconds at most`);
    }
    this.#sessions.delete(token);
    const version = this.#configurations.versionFor(environmentId, profileId, place);
    const next = this.#remember({ ...session, polledAt: now, version: version?.number });
    const isNew = version !== undefined && version.number !== session.version;
    return {
      token: next,
      pollSeconds: minimum ?? POLL_SECONDS,
      body: isNew ? this.#delivered(version) : '',
      version: isNew ? version : undefined,
    };
  }

  #delivered({ content, profileId }: Version): string {
    const isFlags = this.#configurations.profiles.get(profileId)?.type === 'AWS.AppConfig.FeatureFlags';
    return isFlags ? JSON.stringify(deliveredFlags(content)) : content;
  }

  #failIfAsked(profileId: string): void {
    if (this.#configurations.faults.take(profileId) === undefined) return;
    throw new AwsError('InternalServerException', 'Internal server error', 500);
  }

  #remember(session: Omit<Session, 'token' | 'createdAt'>): string {
    const token = randomBytes(48).toString('base64');
    this.#sessions.set(token, { ...session, token, createdAt: this.#clock.now() });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    this.changes.noteLater([], () => this.save());
    return token;
  }
}
