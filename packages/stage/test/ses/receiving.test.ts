import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../support/temporary.ts';
import { MailStage, SENDER } from './mail-stage.ts';

const RULE_ARN = 'arn:aws:ses:us-east-1:000000000000:receipt-rule-set/incoming:receipt-rule/*';
const rule = (Name: string, more: object, After?: string) => ({
  Type: 'AWS::SES::ReceiptRule',
  Properties: {
    RuleSetName: { Ref: 'Rules' },
    ...(After === undefined ? {} : { After }),
    Rule: { Name, Enabled: true, ...more },
  },
});

const RESOURCES = {
  Letters: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'letters' } },
  LettersPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Letters' },
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ses.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: 'arn:aws:s3:::letters/mail/*',
            Condition: { ArnLike: { 'aws:SourceArn': RULE_ARN } },
          },
        ],
      },
    },
  },
  Rules: { Type: 'AWS::SES::ReceiptRuleSet', Properties: { RuleSetName: 'incoming' } },
  Keep: rule('keep', {
    Recipients: ['hello@arcade.example'],
    TlsPolicy: 'Require',
    ScanEnabled: true,
    Actions: [{ S3Action: { BucketName: 'letters', ObjectKeyPrefix: 'mail/', TopicArn: { Ref: 'Topic' } } }],
  }),
  Elsewhere: {
    ...rule('elsewhere', { Actions: [{ S3Action: { BucketName: 'letters', ObjectKeyPrefix: 'other/' } }] }, 'keep'),
    DependsOn: 'Keep',
  },
  Refuse: {
    ...rule('refuse', {
      Recipients: ['no@arcade.example'],
      Actions: [{ BounceAction: { Message: 'No such player', Sender: SENDER, SmtpReplyCode: '550' } }],
    }),
    DependsOn: 'Elsewhere',
  },
};
const letter = {
  from: 'ann@elsewhere.example',
  to: ['hello@arcade.example'],
  subject: 'Hi\r\nBcc: x',
  text: 'A letter',
};

let mail: MailStage;
let state: TemporaryFolder;
beforeEach(async () => {
  state = new TemporaryFolder();
  mail = await MailStage.open(RESOURCES, state.path);
});
afterEach(async () => {
  await mail[Symbol.asyncDispose]();
  state.remove();
});

const activate = () => mail.ask('SetActiveReceiptRuleSet', { RuleSetName: 'incoming' });
const outcomes = () =>
  mail.stage.records.of('mail-received').map(({ rule, action, failure }) => [rule, action, failure === undefined]);

test('no mail is taken until a rule set is active', async () => {
  expect((await mail.incoming(letter)).answer).toMatchObject({
    accepted: false,
    reason: expect.stringMatching(/^550/),
  });
  await activate();
  expect((await mail.incoming(letter)).answer).toMatchObject({ accepted: true, rules: ['keep', 'elsewhere'] });
});

test('a rule stores the mail and tells its topic; an action that the bucket refuses does not stop the others', async () => {
  await activate();
  await mail.incoming({ ...letter, spam: 'FAIL' });
  expect(outcomes()).toEqual([
    ['keep', 'S3', true],
    ['elsewhere', 'S3', false],
  ]);
  const { messages } = mail.stage.services.sqs.byName('events');
  const told = JSON.parse(messages.at(-1)?.body ?? '{}');
  expect(told).toMatchObject({
    notificationType: 'Received',
    mail: { source: letter.from },
    receipt: { spamVerdict: { status: 'FAIL' }, virusVerdict: { status: 'PASS' }, recipients: letter.to },
  });
  expect(told.receipt.action.objectKey).toBe(`mail/${told.mail.messageId}`);
  const bucket = mail.stage.services.s3.bucket('letters');
  expect(bucket.current(`mail/${told.mail.messageId}`)?.size).toBeGreaterThan(100);
});

test('a rule that requires TLS takes no mail without it', async () => {
  await activate();
  expect((await mail.incoming({ ...letter, tls: false })).answer).toMatchObject({
    accepted: false,
    reason: '530 5.7.0 Must issue a STARTTLS command first',
  });
});

test('a bounce is written to the sender, and the rules after it do not see the mail', async () => {
  await activate();
  await mail.incoming({ ...letter, to: ['no@arcade.example'] });
  expect(outcomes()).toEqual([['refuse', 'Bounce', true]]);
  expect(mail.stage.services.ses.inbox.of(letter.from)).toMatchObject([{ text: '550 No such player' }]);
});

test('mail for a domain that is not verified, or that is no mail, is refused', async () => {
  await activate();
  expect((await mail.incoming({ ...letter, to: ['hello@other.example'] })).answer).toMatchObject({ accepted: false });
  expect((await mail.incoming({ ...letter, to: [] })).status).toBe(400);
  const plain = await fetch(`${mail.stage.endpoint}/ses/incoming`, { method: 'POST', body: JSON.stringify(letter) });
  expect(plain.status).not.toBe(200);
});

test('a restart keeps what callers did: the active set, identities, templates, quota and suppression', async () => {
  await activate();
  await mail.ask('VerifyEmailIdentity', { EmailAddress: 'bob@elsewhere.example' });
  await mail.ask('CreateTemplate', { 'Template.TemplateName': 'own', 'Template.SubjectPart': 'x' });
  await mail.ask('CreateConfigurationSet', { 'ConfigurationSet.Name': 'own' });
  const before = mail.stage.services.ses;
  before.suppressionList.put('ann@elsewhere.example', 'BOUNCE');
  before.quota.leaveSandbox();
  await mail[Symbol.asyncDispose]();
  mail = await MailStage.open(RESOURCES, state.path);
  const { configurationSets, identities, quota, ruleSets, suppressionList, templates, inbox } = mail.stage.services.ses;
  expect(ruleSets.active?.name).toBe('incoming');
  expect(ruleSets.active?.rules.map(({ Name }) => Name)).toEqual(['refuse', 'keep', 'elsewhere']);
  expect(identities.all).toEqual(['arcade.example', 'bob@elsewhere.example']);
  expect(templates.names).toEqual(['prize', 'own']);
  expect(configurationSets.names).toEqual(['notices', 'own']);
  expect(suppressionList.has('ann@elsewhere.example')).toBe(true);
  expect(quota.isSandbox).toBe(false);
  // Nobody is asked twice.
  expect(inbox.of('bob@elsewhere.example')).toHaveLength(1);
});
