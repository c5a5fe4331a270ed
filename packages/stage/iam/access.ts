import { randomBytes } from 'node:crypto';
import { AwsError } from '../errors.ts';
import type { Records } from '../records.ts';
import { Accounts, accountIn } from './accounts.ts';
import { type AccessRequest, contextThatMatters, type Decision, evaluate } from './evaluate.ts';
import type { PolicyDocument } from './policy.ts';

/** The caller of an AWS API, found by the access key that signed the request. */
export interface Caller {
  readonly accessKeyId: string;
  /** ARN as it appears in error messages. */
  readonly arn: string;
  readonly account: string;
  /** Short name for records: the function's name, or `developer`. */
  readonly name: string;
  readonly roleArn?: string;
  /** When its credentials end, in epoch milliseconds. @default never */
  readonly expiresAt?: number;
  /** Calls that are being answered right now. */
  openCalls: number;
  /** Called after each of its calls has taken effect, before the answer leaves. */
  afterCall?: () => void;
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that only the service knows, in lower case. */
  readonly context?: AccessRequest['context'];
  /** Policies that the resource keeps by itself for this request, such as the grants of a key. @default none */
  readonly policies?: readonly PolicyDocument[];
}

/** The access key of the person at the keyboard, who may do everything that no resource policy forbids. */
export const DEVELOPER_ACCESS_KEY = 'local-developer';

/** Stands for callers without credentials, as the public operations of a user pool allow. */
export const ANONYMOUS = 'local-anonymous';

/** Policies of an account for a service, such as those of CloudWatch Logs. */
export const ANY_RESOURCE = '*';

const ALLOW_ALL: PolicyDocument = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Knows every role and resource policy of the stage, decides every call, and remembers what was decided. */
export class Access {
  readonly #records: Records;
  readonly accounts: Accounts;
  readonly #now: () => number;
  readonly #callers = new Map<string, Caller>();
  readonly #developers = new Set<string>();
  readonly #rolePolicies = new Map<string, PolicyDocument[]>();
  readonly #managedPolicies = new Map<string, PolicyDocument[]>();
  readonly #resourcePolicies = new Map<string, PolicyDocument[]>();

  /** @param now the time of the stage, in epoch milliseconds @default credentials do not expire */
  constructor(records: Records, account: string, now = () => 0) {
    this.#records = records;
    this.accounts = new Accounts(account);
    this.#now = now;
    this.#addDeveloper(DEVELOPER_ACCESS_KEY, account);
    this.#callers.set(ANONYMOUS, {
      accessKeyId: ANONYMOUS,
      arn: 'anonymous',
      account,
      name: 'anonymous',
      openCalls: 0,
    });
  }

  /** Lets an account take part. Its developer has the access key of the other one, with the number of the account at its end. */
  addAccount(account: string): void {
    if (this.accounts.has(account)) return;
    this.accounts.add(account);
    this.#addDeveloper(`${DEVELOPER_ACCESS_KEY}-${account}`, account);
  }

  #addDeveloper(accessKeyId: string, account: string): void {
    const arn = `arn:aws:iam::${account}:user/developer`;
    const caller = { accessKeyId, arn, account, name: 'developer', openCalls: 0 };
    this.#callers.set(accessKeyId, caller);
    this.#developers.add(accessKeyId);
  }

  /** Every role with what the templates grant to it. What it has by managed policies of AWS is not in it. */
  get roles(): ReadonlyMap<string, readonly PolicyDocument[]> {
    return this.#rolePolicies;
  }

  addRole(roleArn: string): void {
    this.#rolePolicies.set(roleArn, this.#rolePolicies.get(roleArn) ?? []);
  }

  addRolePolicy(roleArn: string, document: PolicyDocument): void {
    this.#rolePolicies.set(roleArn, [...(this.#rolePolicies.get(roleArn) ?? []), document]);
  }

  /** Attaches a policy that AWS wrote. */
  addManagedPolicy(roleArn: string, document: PolicyDocument): void {
    this.#managedPolicies.set(roleArn, [...(this.#managedPolicies.get(roleArn) ?? []), document]);
  }

  /** The policies of resources, by ARN; those under `ANY_RESOURCE` name their resources themselves. */
  get resourcePolicies(): ReadonlyMap<string, readonly PolicyDocument[]> {
    return this.#resourcePolicies;
  }

  /** @param resourceArn the resource it belongs to, or `ANY_RESOURCE` when its statements name their resources */
  addResourcePolicy(resourceArn: string, document: PolicyDocument): void {
    this.#resourcePolicies.set(resourceArn, [...(this.#resourcePolicies.get(resourceArn) ?? []), document]);
  }

  /** Gives a resource its policy, of a kind of which it has one: it takes the place of the one before. */
  setResourcePolicy(resourceArn: string, document: PolicyDocument): void {
    this.#resourcePolicies.set(resourceArn, [document]);
  }

  /**
   * Issues the credentials with which a function, or another session of a role, calls AWS.
   * @param name of the function or the session
   * @param expiresAt epoch milliseconds @default never
   */
  sessionFor(roleArn: string, name: string, expiresAt?: number): Caller {
    const accessKeyId = `local-${name.replaceAll(/[^\w-]/g, '-')}-${randomBytes(6).toString('hex')}`;
    const arn = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`;
    const account = accountIn(roleArn) ?? this.accounts.own;
    const caller = {
      accessKeyId,
      arn,
      account,
      name,
      roleArn,
      openCalls: 0,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    this.#callers.set(accessKeyId, caller);
    return caller;
  }

  /** Forgets a session: its access key is not known any more. */
  end({ accessKeyId }: Caller): void {
    this.#callers.delete(accessKeyId);
  }

  /**
   * A session of a role for a service that acts with it, such as EventBridge Scheduler, if the role trusts the service.
   * @throws AwsError `AccessDenied`
   */
  assumeFor(service: string, roleArn: string, sourceArn: string, sessionName: string): Caller {
    if (this.serviceMay(service, { action: 'sts:AssumeRole', resource: roleArn }, sourceArn)) {
      return this.sessionFor(roleArn, sessionName);
    }
    throw new AwsError('AccessDenied', `${roleArn} does not trust ${service} to assume it for ${sourceArn}`, 403);
  }

  /**
   * A session of a role for another caller, if its trust policy names the caller, or names its account and the caller may assume it.
   * A caller of another account needs both. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
   * @param expiresAt epoch milliseconds @default never
   * @throws AwsError `AccessDenied`
   */
  assumeAs(caller: Caller, roleArn: string, sessionName: string, expiresAt?: number): Caller {
    if (this.decide(caller, { action: 'sts:AssumeRole', resource: roleArn }, {}) === 'allow') {
      return this.sessionFor(roleArn, sessionName, expiresAt);
    }
    const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    throw new AwsError('AccessDenied', message, 403);
  }

  /** @throws AwsError `UnrecognizedClientException` for an access key the stage has not issued, `ExpiredTokenException` */
  caller(accessKeyId: string | undefined): Caller {
    const caller = accessKeyId === undefined ? undefined : this.#callers.get(accessKeyId);
    if (caller?.expiresAt !== undefined && caller.expiresAt <= this.#now()) {
      throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
    }
    if (caller !== undefined) return caller;
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }

  /**
   * @throws AwsError `AccessDeniedException` naming who, which action and which resource, worded as IAM words it
   */
  authorize(caller: Caller, permission: Permission, context: AccessRequest['context']): void {
    const decision = this.decide(caller, permission, context, permission.policies);
    if (decision === 'allow') return;
    const because =
      decision === 'explicit-deny'
        ? 'with an explicit deny in a resource-based policy'
        : `because no identity-based policy allows the ${permission.action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${permission.action} on resource: ${permission.resource} ${because}`,
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
      permission.action.startsWith('sqs:') ? 403 : 400,
    );
  }

  /**
   * Decides by what the caller has, and by the policies of the resource.
   * @param more policies that the resource keeps by itself
   */
  decide(
    caller: Caller,
    permission: Permission,
    context: AccessRequest['context'],
    more: readonly PolicyDocument[] = [],
  ): Decision {
    const isDeveloper = this.#developers.has(caller.accessKeyId);
    const role = caller.roleArn ?? '';
    const attached = [this.#rolePolicies, this.#managedPolicies].flatMap((policies) => policies.get(role) ?? []);
    const identity = isDeveloper ? [ALLOW_ALL] : attached;
    const principal = { type: 'AWS', id: caller.roleArn ?? caller.arn } as const;
    const request = {
      principal,
      ...permission,
      context: { ...context, ...permission.context, ...this.#aboutCaller(caller) },
      isAcross: this.accounts.ownerOf(permission.resource, caller.account) !== caller.account,
    };
    return this.#decide(request, identity, caller.name, caller.roleArn, more);
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
  #aboutCaller({ account, arn, accessKeyId, roleArn }: Caller): AccessRequest['context'] {
    if (accessKeyId === ANONYMOUS) return {};
    const organization = this.accounts.organizationOf(account);
    return {
      'aws:principalarn': roleArn ?? arn,
      'aws:principalaccount': account,
      ...(organization === undefined ? {} : { 'aws:principalorgid': organization }),
    };
  }

  /** Whether a service may act on a resource: only the resource's own policy can allow it. */
  serviceMay(service: string, permission: Permission, sourceArn: string): boolean {
    const principal = { type: 'Service', id: service } as const;
    const context = {
      'aws:sourcearn': sourceArn,
      'aws:sourceaccount': accountIn(sourceArn) ?? this.accounts.own,
      'aws:securetransport': 'true',
    };
    return this.#decide({ principal, ...permission, context }, [], service) === 'allow';
  }

  #decide(
    request: AccessRequest,
    identity: readonly PolicyDocument[],
    name: string,
    role?: string,
    more: readonly PolicyDocument[] = [],
  ): Decision {
    const known = [request.resource, ANY_RESOURCE].flatMap((arn) => this.#resourcePolicies.get(arn) ?? []);
    const attached = [...known, ...more];
    const decision = evaluate(request, identity, attached);
    const { action, resource } = request;
    const context = contextThatMatters(request, [...identity, ...attached]);
    this.#records.add({
      kind: 'call',
      principal: name,
      action,
      resource,
      allowed: decision === 'allow',
      ...(role === undefined ? {} : { role }),
      ...(Object.keys(context).length === 0 ? {} : { context }),
    });
    return decision;
  }
}
