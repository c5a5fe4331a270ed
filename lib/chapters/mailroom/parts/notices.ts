import { Stack, Validations } from 'aws-cdk-lib';
import { Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnConfigurationSet,
  CfnConfigurationSetEventDestination,
  CfnEmailIdentity,
  CfnTemplate,
} from 'aws-cdk-lib/aws-ses';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { FailureQueue } from '../../../constructs/queues/failure-queue.ts';
import { admit } from '../../../constructs/queues/policy.ts';
import { GuardedTopic } from '../../../constructs/topics/guarded-topic.ts';
import { annotate } from '../../../pattern.ts';

export interface NoticesProps {
  /** The domain that the arcade writes from. */
  readonly domain: string;
  /** Whether alarms tell of feedback that was not delivered. */
  readonly alarms: boolean;
}

/** What mail needs besides the function that sends it: an identity, a template, and a topic that tells what became of each mail. */
export class Notices extends Construct {
  /** Whom mails are from. */
  readonly sender: string;
  readonly feedback: GuardedTopic;
  readonly undelivered: FailureQueue;
  readonly templateName: string;
  readonly configurationSetName: string;
  readonly #domain: string;

  constructor(scope: Construct, id: string, { domain, alarms }: NoticesProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.#domain = domain;
    this.sender = `desk@${domain}`;
    this.templateName = `${stackName}-prize`;
    this.configurationSetName = `${stackName}-notices`;
    const identity = new CfnEmailIdentity(this, 'Identity', { emailIdentity: domain });
    annotate(
      identity,
      'ses-email',
      'A domain, and not an address: it is verified by records of its DNS, and every address of it may be a sender. In the sandbox, where every account begins, SES writes only to verified identities, to 200 recipients a day, one a second.',
    );
    const template = new CfnTemplate(this, 'Template', {
      template: {
        templateName: this.templateName,
        subjectPart: 'Well played, {{name}}',
        textPart: 'Hello {{name}},\n\nyou have won {{prize}}. Ask for it at the desk.\n',
        htmlPart: '<p>Hello {{name}},</p><p>you have won <b>{{prize}}</b>. Ask for it at the desk.</p>',
      },
    });
    annotate(
      template,
      'ses-email',
      'SES fills in the variables and escapes nothing. A variable without a value is no error for the caller: only the event renderingFailure tells of it.',
    );
    this.feedback = new GuardedTopic(this, 'Feedback');
    this.undelivered = new FailureQueue(this, 'Undelivered', {
      pattern: 'sns-delivery-retry-dlq',
      holds: 'Bounces and complaints that SNS could not deliver wait here',
      cure: 'repair the function, then invoke it with the messages: until then the arcade writes to these addresses.',
      alarms,
    });
    admit(this.undelivered.queue, 'sns', this.feedback.topicArn, 'SNS may send here for this one topic.');
    this.tellOfFeedback();
  }

  /** Lets a function send by the identity, the configuration set and the template, from one address. */
  grantSend(fn: LiveFunction): void {
    const identity = this.#arn('identity', this.#domain);
    const others = [
      this.#arn('configuration-set', this.configurationSetName),
      this.#arn('template', this.templateName),
    ];
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['ses:SendEmail'],
      resourceArns: [identity, ...others],
      conditions: { StringEquals: { 'ses:FromAddress': this.sender } },
    });
    annotate(
      fn,
      'ses-email',
      'May send as one identity, from one of its addresses. The second version of the API asks for the configuration set and the template as well. The queue retries what SES throttles.',
    );
  }

  /** Invokes a function with every bounce and complaint. */
  heed(fn: LiveFunction): void {
    const { topicArn } = this.feedback;
    fn.live.addPermission('Feedback', { principal: new ServicePrincipal('sns.amazonaws.com'), sourceArn: topicArn });
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn,
      protocol: 'lambda',
      endpoint: fn.live.functionArn,
      redrivePolicy: { deadLetterTargetArn: this.undelivered.queue.queueArn },
    });
    Validations.of(subscription).acknowledge({
      id: 'CloudFormation-Validate::W3694',
      reason: 'The ARN is that of an alias: SNS invokes the version that is live.',
    });
    subscription.node.addDependency(this.undelivered.queue.node.findChild('Policy'));
    annotate(
      fn,
      'ses-email',
      'Writes down every address that bounced for good or complained, and nothing is sent there any more. An account whose mails bounce or annoy too often loses the right to send.',
    );
  }

  private tellOfFeedback(): void {
    const set = new CfnConfigurationSet(this, 'Set', {
      name: this.configurationSetName,
      deliveryOptions: { tlsPolicy: 'REQUIRE' },
      reputationOptions: { reputationMetricsEnabled: true },
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    });
    annotate(
      set,
      'ses-email',
      'Every mail of the arcade names this set: it goes out over TLS or not at all, and an address that bounced or complained is on the suppression list of the account.',
    );
    const { topicArn } = this.feedback;
    this.feedback.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topicArn],
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.#arn('configuration-set', this.configurationSetName),
          },
        },
      }),
    );
    annotate(
      this.feedback.node.findChild('Policy'),
      'ses-email',
      'SES may publish for this one configuration set of this account. The topic has no KMS key: SES would need it, too.',
    );
    const destination = new CfnConfigurationSetEventDestination(this, 'Destination', {
      configurationSetName: this.configurationSetName,
      eventDestination: {
        enabled: true,
        matchingEventTypes: ['bounce', 'complaint', 'renderingFailure'],
        snsDestination: { topicArn },
      },
    });
    destination.addResourceDependency(set);
    destination.node.addDependency(this.feedback.node.findChild('Policy'));
    annotate(destination, 'ses-email', 'What went wrong, and no deliveries: nobody here reads those.');
  }

  #arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
  }
}
