import { AwsError } from '../errors.ts';
import type { Records } from '../records.ts';
import { Accounts, accountIn } from './accounts.ts';
import { ANONYMOUS, type Caller, Callers, type SessionOptions } from './callers.ts';
import { type AccessRequest, contextThatMatters, type Decision, evaluate, permits } from './evaluate.ts';
import type { PolicyDocument } from './policy.ts';
import { principalTags, type RequestContext } from './policy-variables.ts';
import { userId } from './user-id.ts';

export { ANONYMOUS, type Caller, DEVELOPER_ACCESS_KEY, type SessionOptions } from './callers.ts';

export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that only the service knows, in lower case. */
  readonly context?: AccessRequest['context'];
  /** Policies that the resource keeps by itself for this request, such as the grants of a key. @default none */
  readonly policies?: readonly PolicyDocument[];
}

/** Policies of an account for a service, such as those of CloudWatch Logs. */
export const ANY_RESOURCE = '*';

const ALLOW_ALL: PolicyDocument = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Knows every role and resource policy of the stage, decides every call, and remembers what was decided. */
export class Access {
  readonly #records: Records;
  readonly #now: () => number;
  readonly accounts: Accounts;
  readonly callers: Callers;
  readonly #maxSeconds = new Map<string, number>();
  readonly #roleTags = new Map<string, RequestContext>();
  readonly #rolePolicies = new Map<string, PolicyDocument[]>();
  readonly #managedPolicies = new Map<string, PolicyDocument[]>();
  readonly #resourcePolicies = new Map<string, PolicyDocument[]>();

  /** @param now the time of the stage, in epoch milliseconds @default credentials do not expire */
  constructor(records: Records, account: string, now = () => 0) {
    this.#records = records;
    this.#now = now;
    this.accounts = new Accounts(account);
    this.callers = new Callers(account, now);
  }

  /** Lets an account take part. Its developer has the access key of the other one, with the number of the account at its end. */
  addAccount(account: string): void {
    if (this.accounts.has(account)) return;
    this.accounts.add(account);
    this.callers.addDeveloper(account);
  }

  /** Every role with what the templates grant to it. What it has by managed policies of AWS is not in it. */
  get roles(): ReadonlyMap<string, readonly PolicyDocument[]> {
    return this.#rolePolicies;
  }

  /**
   * @param maxSeconds how long a session may last that somebody asks for
   * @param tags the tags of the role, by key: its calls have them as `aws:PrincipalTag/<key>`
   */
  addRole(roleArn: string, maxSeconds = 3_600, tags: Readonly<Record<string, string>> = {}): void {
    this.#rolePolicies.set(roleArn, this.#rolePolicies.get(roleArn) ?? []);
    this.#maxSeconds.set(roleArn, maxSeconds);
    this.#roleTags.set(roleArn, principalTags(tags));
  }

  /** How long a session of a role may last that somebody asks for. */
  maxSecondsOf(roleArn: string): number {
    return this.#maxSeconds.get(roleArn) ?? 3_600;
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
   */
  sessionFor(roleArn: string, name: string, options: SessionOptions = {}): Caller {
    return this.callers.sessionOf(roleArn, name, options);
  }

  /** Forgets a session: its access key is not known any more. */
  end(session: Caller): void {
    this.callers.end(session);
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
   * @param asked condition keys of the request, such as `sts:externalid`
   * @param actions what the role must let the caller do
   * @throws AwsError `AccessDenied`
   */
  assumeAs(
    caller: Caller,
    roleArn: string,
    sessionName: string,
    options: SessionOptions = {},
    asked: RequestContext = {},
    actions: readonly string[] = ['sts:AssumeRole'],
  ): Caller {
    for (const action of actions) {
      if (this.decide(caller, { action, resource: roleArn }, asked) === 'allow') continue;
      const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn}`;
      throw new AwsError('AccessDenied', message, 403);
    }
    return this.sessionFor(roleArn, sessionName, options);
  }

  /**
   * A session of a role for somebody who signed in elsewhere, if the role trusts the one who says so.
   * @param provider who vouches, such as `cognito-identity.amazonaws.com`
   * @param token what it vouches for, as condition keys
   * @param asked condition keys of the tags that the session is to have
   * @throws AwsError `AccessDenied`
   */
  assumeWithToken(
    provider: string,
    token: RequestContext,
    roleArn: string,
    sessionName: string,
    options: SessionOptions = {},
    asked: RequestContext = {},
  ): Caller {
    const request = {
      principal: { type: 'Federated', id: provider },
      resource: roleArn,
      context: { ...token, ...asked },
    } as const;
    const isTagged = Object.keys(asked).length > 0;
    for (const action of ['sts:AssumeRoleWithWebIdentity', ...(isTagged ? ['sts:TagSession'] : [])]) {
      if (this.#decide({ ...request, action }, [], provider) === 'allow') continue;
      throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403);
    }
    return this.sessionFor(roleArn, sessionName, { ...options, context: { ...token, ...options.context } });
  }

  /** @throws AwsError `UnrecognizedClientException` for an access key the stage has not issued, `ExpiredTokenException` */
  caller(accessKeyId: string | undefined): Caller {
    return this.callers.find(accessKeyId);
  }

  /**
   * @throws AwsError `AccessDeniedException` naming who, which action and which resource, worded as IAM words it
   */
  authorize(caller: Caller, permission: Permission, context: AccessRequest['context']): void {
    const decision = this.decide(caller, permission, context, permission.policies);
    if (decision === 'allow') return;
    // Who calls across accounts needs both: it is told which of them is missing.
    const request = this.#requestOf(caller, permission, context);
    const lacking = request.isAcross === true && permits(request, this.#policiesOf(caller)) ? 'resource' : 'identity';
    const because =
      decision === 'explicit-deny'
        ? 'with an explicit deny in a resource-based policy'
        : `because no ${lacking}-based policy allows the ${permission.action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${permission.action} on resource: ${permission.resource} ${because}`,
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html; the status of Lambda is recorded:
      // test_lambda_api::TestLambdaFunction::test_function_arns
      /^(lambda|sqs):/.test(permission.action) ? 403 : 400,
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
    const request = this.#requestOf(caller, permission, context);
    return this.#decide(request, this.#policiesOf(caller), caller.name, caller.roleArn, more, caller.policies);
  }

  /** What a caller has by itself. */
  #policiesOf(caller: Caller): readonly PolicyDocument[] {
    if (this.callers.isDeveloper(caller)) return [ALLOW_ALL];
    return [this.#rolePolicies, this.#managedPolicies].flatMap((policies) => policies.get(caller.roleArn ?? '') ?? []);
  }

  #requestOf(caller: Caller, permission: Permission, context: AccessRequest['context']): AccessRequest {
    return {
      principal: { type: 'AWS', id: caller.roleArn ?? caller.arn },
      ...permission,
      context: { ...context, ...permission.context, ...this.#aboutCaller(caller) },
      isAcross: this.accounts.ownerOf(permission.resource, caller.account) !== caller.account,
    };
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
  #aboutCaller(caller: Caller): AccessRequest['context'] {
    const { accessKeyId, account, arn, context, roleArn } = caller;
    if (accessKeyId === ANONYMOUS) return {};
    const organization = this.accounts.organizationOf(account);
    return {
      ...(roleArn === undefined ? {} : this.#roleTags.get(roleArn)),
      // The tags of a session take precedence over those of its role: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
      ...context,
      'aws:userid': userId(caller),
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
    asked: AccessRequest,
    identity: readonly PolicyDocument[],
    name: string,
    role?: string,
    more: readonly PolicyDocument[] = [],
    limits?: readonly PolicyDocument[],
  ): Decision {
    const request = { ...asked, context: { ...asked.context, 'aws:currenttime': new Date(this.#now()).toISOString() } };
    const known = [request.resource, ANY_RESOURCE].flatMap((arn) => this.#resourcePolicies.get(arn) ?? []);
    const attached = [...known, ...more];
    const unlimited = evaluate(request, identity, attached);
    const isLimited = unlimited === 'allow' && limits !== undefined && !permits(request, limits);
    const decision = isLimited ? 'implicit-deny' : unlimited;
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
