import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnReceiptRule, CfnReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { PrivateBucket } from '../../../constructs/storage/private-bucket.ts';
import { GuardedTopic } from '../../../constructs/topics/guarded-topic.ts';
import { annotate } from '../../../pattern.ts';

export interface IncomingMailProps {
  /** The address to which people write. */
  readonly address: string;
  /** The beginning of the keys of stored mails. */
  readonly prefix: string;
  readonly removalPolicy: RemovalPolicy;
}

/** How long a mail is kept as it came. */
const MAIL_DAYS = 30;
const RULE = 'keep';

/** Mail that people send: a rule stores each, tells a topic, and invokes a function. */
export class IncomingMail extends Construct {
  readonly bucket: PrivateBucket;
  readonly notice: GuardedTopic;
  readonly ruleSetName: string;
  readonly #props: IncomingMailProps;

  constructor(scope: Construct, id: string, props: IncomingMailProps) {
    super(scope, id);
    this.#props = props;
    this.ruleSetName = `${Stack.of(this).stackName}-incoming`;
    this.bucket = new PrivateBucket(this, 'Mails', {
      purpose: {
        pattern: 'ses-receive',
        why: 'Mails as they came, headers and all. The event of the function has no text: it comes from here.',
      },
      lifecycleRules: [
        { id: 'Read', prefix: props.prefix, expiration: Duration.days(MAIL_DAYS) },
        { id: 'Unfinished', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: props.removalPolicy,
    });
    this.notice = new GuardedTopic(this, 'Notice');
    this.admitSes();
  }

  /** Invokes a function with every mail, after it is stored. @param fn whose events name the mail */
  handTo(fn: LiveFunction): void {
    const { address, prefix } = this.#props;
    const set = new CfnReceiptRuleSet(this, 'Rules', { ruleSetName: this.ruleSetName });
    annotate(
      set,
      'ses-receive',
      'One rule set is active in a Region, and CloudFormation activates none: a deployment would silently take the mail of another application. SES receives in some Regions only.',
    );
    fn.live.addPermission('Ses', {
      principal: new ServicePrincipal('ses.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
      sourceArn: this.#ruleArn,
    });
    const rule = new CfnReceiptRule(this, 'Rule', {
      ruleSetName: this.ruleSetName,
      rule: {
        name: RULE,
        enabled: true,
        recipients: [address],
        tlsPolicy: 'Require',
        scanEnabled: true,
        actions: [
          {
            s3Action: {
              bucketName: this.bucket.bucketName,
              objectKeyPrefix: prefix,
              topicArn: this.notice.topicArn,
            },
          },
          { lambdaAction: { functionArn: fn.live.functionArn, invocationType: 'Event' } },
        ],
      },
    });
    rule.addResourceDependency(set);
    for (const one of [this.bucket, this.notice]) rule.node.addDependency(one.node.findChild('Policy'));
    annotate(
      rule,
      'ses-receive',
      'Mail comes over TLS or is refused. SES scans it, and delivers spam too: the function looks at the verdicts. The actions run in order, so the mail is in the bucket when the function starts.',
    );
  }

  get #ruleArn(): string {
    const resourceName = `${this.ruleSetName}:receipt-rule/${RULE}`;
    return Stack.of(this).formatArn({ service: 'ses', resource: 'receipt-rule-set', resourceName });
  }

  /** https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html */
  private admitSes(): void {
    const admit = (action: string, resource: string) =>
      new PolicyStatement({
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: [action],
        resources: [resource],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.#ruleArn },
        },
      });
    this.bucket.addToResourcePolicy(admit('s3:PutObject', this.bucket.arnForObjects(`${this.#props.prefix}*`)));
    this.notice.addToResourcePolicy(admit('sns:Publish', this.notice.topicArn));
    annotate(
      this.bucket.node.findChild('Policy'),
      'ses-receive',
      'SES may write below one prefix, for this one rule of this account. Without the conditions a rule of any account could fill the bucket.',
    );
  }
}
