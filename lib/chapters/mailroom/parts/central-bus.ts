import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy, EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EventRule } from '../../../constructs/events/event-rule.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';
import { annotate } from '../../../pattern.ts';

/** cdk-nag reads the property `principal`, which came before `statement`, and the CDK warns of each read. */
class BusPolicy extends CfnEventBusPolicy {
  override get principal(): undefined {
    return undefined;
  }
}

export interface CentralBusProps {
  /** Of the bus. */
  readonly name: string;
  /** Whether alarms watch the queue. */
  readonly alarms: boolean;
}

const STATE_CHANGES = { source: ['aws.ec2'], detailType: ['EC2 Instance State-change Notification'] };

/**
 * A bus to which every account of the organisation sends, and one queue for the state changes of all their instances. What an account
 * needs for this is here too, for the account of the bus itself: a rule of its default bus, and a role.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class CentralBus extends Construct {
  readonly bus: EventBus;
  readonly states: WorkQueue;
  readonly rule: EventRule;

  constructor(scope: Construct, id: string, { name, alarms }: CentralBusProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Resource', { eventBusName: name, description: 'Events of every account' });
    annotate(
      this.bus,
      'eventbridge-cross-account',
      'One bus for all accounts. An event keeps the number of the account that it comes from, so one rule can collect what many accounts do.',
    );
    this.admitMembers();
    this.states = new WorkQueue(this, 'InstanceStates', {
      purpose: {
        pattern: 'eventbridge-cross-account',
        why: 'The state changes of the instances of all accounts, in one queue.',
      },
      consumerTimeout: Duration.seconds(30),
      alarms,
    });
    this.rule = new EventRule(this, 'InstanceStateChanges', {
      eventBus: this.bus,
      description: 'State changes of instances of every account',
      pattern: STATE_CHANGES,
      why: 'No account in the pattern: it is for the events of all of them.',
      alarms,
    });
    this.rule.sendTo(this.states.queue);
    this.forwardOwn();
  }

  /** Allows the organisation, and denies one account of it: a deny counts more than every allow. */
  private admitMembers(): void {
    const organisation = new CfnParameter(Stack.of(this), 'OrganizationId', {
      description: 'The organisation whose accounts may send events to the central bus',
      default: 'o-0000000000',
      allowedPattern: '^o-[a-z0-9]{10,32}$',
    });
    const quarantined = new CfnParameter(Stack.of(this), 'QuarantinedAccount', {
      description: 'An account that may not send events, although it is of the organisation',
      default: '999999999999',
      allowedPattern: '^[0-9]{12}$',
    });
    this.policy('Members', 'Allow', { 'aws:PrincipalOrgID': organisation.valueAsString }).why(
      'Every account of the organisation may send, those of tomorrow too; a list of accounts would have to be kept. Principal * alone would admit everybody.',
    );
    this.policy('Quarantine', 'Deny', { 'aws:PrincipalAccount': quarantined.valueAsString }).why(
      'One account that sends too much is shut out at once, without an edit in that account: a deny counts more than the allow of the organisation.',
    );
  }

  private policy(id: string, effect: 'Allow' | 'Deny', condition: Readonly<Record<string, string>>) {
    const policy = new BusPolicy(this, id, {
      eventBusName: this.bus.eventBusName,
      statementId: id,
      statement: {
        Effect: effect,
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: this.bus.eventBusArn,
        Condition: { StringEquals: condition },
      },
    });
    return { why: (reason: string) => annotate(policy, 'eventbridge-cross-account', reason) };
  }

  /** The part that every account has: its default bus gets the events of its instances, and hands them on. */
  private forwardOwn(): void {
    const role = new Role(this, 'ForwardRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] }));
    annotate(
      role,
      'eventbridge-cross-account',
      'Lets rules of this account put events on the central bus, and on no other.',
    );
    const { eventBusArn: arn } = this.bus;
    const forward = new Rule(this, 'Forward', {
      description: 'State changes of instances go to the central bus',
      eventPattern: STATE_CHANGES,
    });
    forward.addTarget({ bind: () => ({ arn, role, deadLetterConfig: { arn: this.rule.failures.queue.queueArn } }) });
    annotate(
      forward,
      'eventbridge-cross-account',
      'The same rule is in every account, with the ARN of the central bus as its target. A bus that has an event from another bus does not hand it to a third.',
    );
  }
}
