import { AwsError, StageError } from '../errors.ts';
import type { Access, Caller, Permission } from '../iam/access.ts';
import type { MessageAttribute } from './message-attribute.ts';

/**
 * On whose behalf something is delivered. A service needs the target's own policy to admit it, for the one source; a
 * role needs a policy of its own.
 */
export type Actor =
  | { readonly service: string; readonly sourceArn: string }
  /** The session of a role: a function's, for its destinations, or that of a schedule. */
  | { readonly session: Caller };

/** One JSON document, or any other text, on its way to a queue, function, topic, bus or log group. */
export interface Delivery {
  readonly targetArn: string;
  readonly payload: string;
  /** Only topics have one. */
  readonly subject?: string;
  /** Only GraphQL APIs have one: the payload is its variables. */
  readonly operation?: string | undefined;
  /** Only queues and topics keep attributes. */
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader?: string | undefined;
  /** Of a message for a FIFO queue or topic, or for a fair queue. */
  readonly groupId?: string | undefined;
  /** Only FIFO queues and topics have one. */
  readonly deduplicationId?: string | undefined;
}

/** How one kind of target takes what is delivered. */
export interface TargetKind {
  /** What the actor must be allowed to do; undefined when only `deliver` can say it. */
  readonly permission: (targetArn: string) => Permission | undefined;
  /** @throws AwsError when it cannot take it */
  readonly deliver: (delivery: Delivery, actor: Actor) => void | Promise<void>;
}

/** Everything that one service can hand over to another, by the target's ARN: each service adds the kinds it owns. */
export class Targets {
  readonly #access: Access;
  readonly #kinds = new Map<string, TargetKind>();

  constructor(access: Access) {
    this.#access = access;
  }

  /** @param service the third part of the target's ARN, such as `sqs` */
  accept(service: string, kind: TargetKind): void {
    this.#kinds.set(service, kind);
  }

  /** Whether a template may name it as a target; call it while loading. @throws StageError when it may not */
  check(targetArn: string, namedBy: string): void {
    if (!this.#kinds.has(serviceOf(targetArn))) {
      throw new StageError(`${namedBy} has the target ${targetArn}, to which the local stage delivers nothing.`);
    }
  }

  /** Whether the policy of a target admits a service, for the source that it acts for. */
  admits(targetArn: string, { service, sourceArn }: { readonly service: string; readonly sourceArn: string }): boolean {
    const kind = this.#kinds.get(serviceOf(targetArn));
    const permission = kind?.permission(targetArn);
    return permission !== undefined && this.#access.serviceMay(service, permission, sourceArn);
  }

  /**
   * Delivers now, once. The caller handles retries and dead letters.
   * @throws AwsError `AccessDeniedException`, or as the target answers
   */
  async deliver(delivery: Delivery, actor: Actor): Promise<void> {
    const { targetArn } = delivery;
    const kind = this.#kinds.get(serviceOf(targetArn));
    if (kind === undefined) throw new Error(`No kind of target takes ${targetArn}`);
    const permission = kind.permission(targetArn);
    if (permission !== undefined) this.#authorize(actor, permission);
    await kind.deliver(delivery, actor);
  }

  #authorize(actor: Actor, permission: Permission): void {
    if ('session' in actor) {
      this.#access.authorize(actor.session, permission, { 'aws:securetransport': 'true' });
    } else if (!this.#access.serviceMay(actor.service, permission, actor.sourceArn)) {
      const { action, resource } = permission;
      throw new AwsError(
        'AccessDeniedException',
        `${actor.service} may not ${action} on ${resource} for ${actor.sourceArn}: no policy of the target allows it`,
        403,
      );
    }
  }
}

const serviceOf = (arn: string) => arn.split(':')[2] ?? '';

/** Texts as attributes of a message. */
export const textAttributes = (texts: Readonly<Record<string, string>>): Readonly<Record<string, MessageAttribute>> =>
  Object.fromEntries(Object.entries(texts).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
