import { randomBytes } from 'node:crypto';
import { array, type InferOutput, number, object, optional, pipe, readonly, record, string, union } from 'valibot';
import { AwsError } from '../errors.ts';
import { Changes } from '../state/changes.ts';
import type { Durable } from '../state/durable.ts';
import { accountIn } from './accounts.ts';
import { policyDocument } from './policy.ts';

/** The access key of the person at the keyboard, who may do everything that no resource policy forbids. */
export const DEVELOPER_ACCESS_KEY = 'local-developer';

/** Stands for callers without credentials, as the public operations of a user pool allow. */
export const ANONYMOUS = 'local-anonymous';

/** Who has an access key. */
const identity = object({
  accessKeyId: string(),
  /** ARN as it appears in error messages. */
  arn: string(),
  account: string(),
  /** Short name for records: the function's name, or `developer`. */
  name: string(),
  roleArn: optional(string()),
  /** When its credentials end, in epoch milliseconds. @default never */
  expiresAt: optional(number()),
  /** What limits a session: it may do what these allow, of that what its role may. @default no limit */
  policies: optional(array(policyDocument)),
  /** Condition keys that its calls have, such as its tags. @default none */
  context: optional(record(string(), union([string(), pipe(array(string()), readonly())]))),
  /** The tags that it hands on to the roles that it assumes. @default none */
  transitive: optional(record(string(), string())),
});

/** What a session has besides its role. */
export type SessionOptions = Partial<
  Pick<InferOutput<typeof identity>, 'expiresAt' | 'policies' | 'context' | 'transitive'>
>;

/** The caller of an AWS API, found by the access key that signed the request. */
export interface Caller extends Readonly<InferOutput<typeof identity>> {
  /** Calls that are being answered right now. */
  openCalls: number;
  /** Called after each of its calls has taken effect, before the answer leaves. */
  afterCall?: () => void;
}

const savedSessions = record(string(), identity);
type SavedSessions = InferOutput<typeof savedSessions>;

/** How long the stage knows that a key has expired: no session lasts longer than this. In milliseconds. */
const REMEMBERED = 48 * 3_600_000;

/** Everybody who has an access key. Sessions that end at a time survive a restart; the others belong to what runs. */
export class Callers implements Durable<SavedSessions> {
  readonly schema = savedSessions;
  readonly changes = new Changes(1);
  readonly #own: string;
  readonly #now: () => number;
  readonly #all = new Map<string, Caller>();
  /** The sessions that end at a time. */
  readonly #temporary = new Map<string, Caller>();

  /** @param own the account of the stage. @param now in epoch milliseconds */
  constructor(own: string, now: () => number) {
    this.#own = own;
    this.#now = now;
    this.addDeveloper(own, DEVELOPER_ACCESS_KEY);
    this.#add({ accessKeyId: ANONYMOUS, arn: 'anonymous', account: own, name: 'anonymous' });
  }

  save(): SavedSessions {
    return Object.fromEntries([...this.#temporary].map(([key, caller]) => [key, saved(caller)]));
  }

  restore(sessions: SavedSessions): void {
    for (const session of Object.values(sessions)) this.#add(session);
  }

  addDeveloper(account: string, accessKeyId = `${DEVELOPER_ACCESS_KEY}-${account}`): void {
    this.#add({ accessKeyId, arn: `arn:aws:iam::${account}:user/developer`, account, name: 'developer' });
  }

  isDeveloper({ arn, roleArn, account }: Caller): boolean {
    return roleArn === undefined && arn === `arn:aws:iam::${account}:user/developer`;
  }

  /** A session of a role. @param name of the function or the session */
  sessionOf(roleArn: string, name: string, options: SessionOptions): Caller {
    const arn = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`;
    const account = accountIn(roleArn) ?? this.#own;
    return this.#add({ ...options, accessKeyId: newKey(name), arn, account, name, roleArn });
  }

  /** Other credentials for the same caller, which end. @param expiresAt epoch milliseconds */
  temporaryFor({ account, arn, name }: Caller, expiresAt: number): Caller {
    return this.#add({ accessKeyId: newKey(name), arn, account, name, expiresAt });
  }

  end({ accessKeyId }: Caller): void {
    this.#all.delete(accessKeyId);
    if (this.#temporary.delete(accessKeyId)) this.changes.note([accessKeyId], () => undefined);
  }

  /** @throws AwsError `UnrecognizedClientException` for an access key the stage has not issued, `ExpiredTokenException` */
  find(accessKeyId: string | undefined): Caller {
    const caller = accessKeyId === undefined ? undefined : this.#all.get(accessKeyId);
    if (caller?.expiresAt !== undefined && caller.expiresAt <= this.#now()) {
      throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
    }
    if (caller !== undefined) return caller;
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }

  #add(found: InferOutput<typeof identity>): Caller {
    const caller: Caller = { ...found, openCalls: 0 };
    this.#all.set(caller.accessKeyId, caller);
    if (caller.expiresAt === undefined) return caller;
    this.#forgetOld();
    this.#temporary.set(caller.accessKeyId, caller);
    this.changes.note([caller.accessKeyId], () => saved(caller));
    return caller;
  }

  /** The oldest are first, so the first that is not old ends the search. */
  #forgetOld(): void {
    for (const caller of this.#temporary.values()) {
      if ((caller.expiresAt ?? 0) + REMEMBERED > this.#now()) return;
      this.end(caller);
    }
  }
}

const newKey = (name: string) => `local-${name.replaceAll(/[^\w-]/g, '-')}-${randomBytes(6).toString('hex')}`;

const saved = ({ openCalls: _, afterCall: __, ...session }: Caller) => session;
