import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('mailroom');
const properties = (type: string, name: string) => theOnly(chapter, type, name).Properties;

test('ses-email: the function sends by one identity, one set and one template, from one address', () => {
  const statements = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'SendNoticeRole'));
  const sending = statements.filter(({ Action }) => JSON.stringify(Action).includes('ses:'));
  expect(sending).toHaveLength(1);
  expect(sending[0]?.Action).toEqual(['ses:SendEmail']);
  const text = JSON.stringify(sending[0]);
  for (const part of [':identity/', ':configuration-set/', ':template/', '"ses:FromAddress"', 'desk@']) {
    expect(text).toContain(part);
  }
  expect(sending[0]?.Resource).toHaveLength(3);
  expect(text).not.toContain('*');
});

test('ses-email: mail goes out over TLS, and what went wrong is told to a topic that admits one configuration set', () => {
  expect(properties('AWS::SES::ConfigurationSet', 'NoticesSet')).toMatchObject({
    DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  });
  expect(properties('AWS::SES::ConfigurationSetEventDestination', 'NoticesDestination')).toMatchObject({
    EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint', 'renderingFailure'] },
  });
  const { RedrivePolicy } = properties('AWS::SNS::Subscription', 'NoticesSubscription');
  expect(RedrivePolicy).toHaveProperty('deadLetterTargetArn');
  const policy = JSON.stringify(properties('AWS::SNS::TopicPolicy', 'NoticesFeedbackPolicy'));
  expect(policy).toContain('"aws:SourceAccount"');
  expect(policy).toContain(':configuration-set/');
});

test('ses-receive: the rule takes mail for one address over TLS, scans it, stores it, and then invokes', () => {
  const { Rule } = properties('AWS::SES::ReceiptRule', 'IncomingRule');
  expect(Rule).toMatchObject({ Enabled: true, TlsPolicy: 'Require', ScanEnabled: true });
  expect(JSON.stringify(Object(Rule).Recipients)).toContain('hello@');
  expect(Object(Rule).Recipients).toHaveLength(1);
  expect(Object(Rule).Actions.map((action: object) => Object.keys(action)[0])).toEqual(['S3Action', 'LambdaAction']);
});

test('ses-receive: SES writes below one prefix for one rule, and mails are deleted after a month', () => {
  const policy = JSON.stringify(properties('AWS::S3::BucketPolicy', 'IncomingMailsPolicy'));
  for (const part of ['/post/*', 'ses.amazonaws.com', ':receipt-rule/keep', '"aws:SourceAccount"']) {
    expect(policy).toContain(part);
  }
  const { LifecycleConfiguration } = properties('AWS::S3::Bucket', 'IncomingMails');
  expect(LifecycleConfiguration).toMatchObject({ Rules: [{ Prefix: 'post/', ExpirationInDays: 30 }, {}] });
});
