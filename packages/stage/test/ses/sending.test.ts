import {
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  PutAccountDetailsCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ARN, MailStage, SENDER } from './mail-stage.ts';

let mail: MailStage;
beforeEach(async () => {
  mail = await MailStage.open();
});
afterEach(async () => {
  await mail[Symbol.asyncDispose]();
});

const simple = (to: string, more = {}) =>
  new SendEmailCommand({
    FromEmailAddress: SENDER,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Insert coin' } } } },
    ConfigurationSetName: 'notices',
    ...more,
  });
const templated = (to: string, data: object) =>
  new SendEmailCommand({
    FromEmailAddress: `Arcade <${SENDER}>`,
    Destination: { ToAddresses: [to] },
    Content: { Template: { TemplateName: 'prize', TemplateData: JSON.stringify(data) } },
    ConfigurationSetName: 'notices',
  });

test('a mail to an address of a verified domain arrives, and its events say so', async () => {
  const { MessageId } = await mail.client().send(simple('ann@arcade.example'));
  const { inbox } = mail.stage.services.ses;
  expect(inbox.of('ann@arcade.example')).toMatchObject([
    { subject: 'Hello', text: 'Insert coin', messageId: MessageId },
  ]);
  const events = await mail.events();
  expect(events.map(({ eventType }) => eventType)).toEqual(['Send', 'Delivery']);
  expect(events[0]).toMatchObject({
    mail: { messageId: MessageId, source: SENDER, destination: ['ann@arcade.example'] },
    send: {},
  });
});

test('in the sandbox an address that is not verified is refused, until its owner follows the link', async () => {
  const to = 'bob@elsewhere.example';
  await expect(mail.client().send(simple(to))).rejects.toMatchObject({
    name: 'MessageRejected',
    message: `Email address is not verified. The following identities failed the check in region US-EAST-1: ${to}`,
  });
  await mail.ask('VerifyEmailIdentity', { EmailAddress: to });
  await expect(mail.client().send(simple(to))).rejects.toMatchObject({ name: 'MessageRejected' });
  const [question] = mail.stage.services.ses.inbox.of(to);
  const link = /http\S+/.exec(question?.text ?? '')?.[0] ?? '';
  expect((await fetch(`${link}0`)).status).toBe(404);
  expect((await fetch(link)).status).toBe(200);
  await mail.client().send(simple(to));
});

test('the sandbox sends one mail a second and 200 a day; with production access it sends to everybody', async () => {
  const client = mail.client();
  await client.send(simple('ann@arcade.example'));
  await expect(client.send(simple('ann@arcade.example'))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Maximum sending rate exceeded.',
  });
  // A mail counts once for each recipient, and has 50 at most.
  for (const recipients of [50, 50, 50, 49]) {
    await mail.stage.advance(1);
    const ToAddresses = Array.from({ length: recipients }, (_, index) => `player${index}@arcade.example`);
    await client.send(simple('', { Destination: { ToAddresses } }));
  }
  await mail.stage.advance(1);
  await expect(client.send(simple('ann@arcade.example'))).rejects.toThrow('Daily message quota exceeded.');
  expect((await client.send(new GetAccountCommand({}))).SendQuota).toMatchObject({ SentLast24Hours: 200 });
  await client.send(simple('success@simulator.amazonses.com'));
  const details = { MailType: 'TRANSACTIONAL', WebsiteURL: 'https://arcade.example' } as const;
  await client.send(new PutAccountDetailsCommand({ ...details, ProductionAccessEnabled: true }));
  await client.send(simple('bob@elsewhere.example'));
});

test.each([
  ['bounce', ['Send', 'Bounce'], { bounceType: 'Permanent', bounceSubType: 'General' }],
  ['complaint', ['Send', 'Delivery', 'Complaint'], { complaintFeedbackType: 'abuse' }],
  ['suppressionlist', ['Send', 'Bounce'], { bounceSubType: 'Suppressed' }],
  ['success', ['Send', 'Delivery'], { smtpResponse: '250 2.0.0 OK' }],
] as const)('the simulator makes of %s+label what its name says', async (mailbox, types, detail) => {
  const to = `${mailbox}+label@simulator.amazonses.com`;
  await mail.client().send(simple(to));
  const events = await mail.events();
  expect(events.map(({ eventType }) => eventType)).toEqual(types);
  const last = events.at(-1);
  expect(last?.[`${last.eventType}`.toLowerCase()]).toMatchObject(detail);
  expect(mail.stage.services.ses.inbox.of(to)).toHaveLength(types.some((type) => type === 'Bounce') ? 0 : 1);
});

test('a template is filled in; a variable without a value is an event, and the caller hears nothing of it', async () => {
  const { inbox } = mail.stage.services.ses;
  await mail.client().send(templated('ann@arcade.example', { name: 'Ann', prize: { title: 'a <b>poster</b>' } }));
  expect(inbox.of('ann@arcade.example')).toMatchObject([
    { subject: 'Well played, Ann', text: 'You won a <b>poster</b>.' },
  ]);
  await mail.stage.advance(1);
  await mail.client().send(templated('ann@arcade.example', { name: 'Ann' }));
  const last = (await mail.events()).at(-1);
  expect(last).toMatchObject({
    eventType: 'Rendering Failure',
    failure: { errorMessage: "Attribute 'prize.title' is not present in the rendering data.", templateName: 'prize' },
  });
  expect(inbox.of('ann@arcade.example')).toHaveLength(1);
});

test('an address of the suppression list gets nothing, and the mail bounces', async () => {
  const client = mail.client();
  const EmailAddress = 'Ann@arcade.example';
  await client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: 'COMPLAINT' }));
  await client.send(simple('ann@arcade.example'));
  expect((await mail.events()).at(-1)).toMatchObject({ bounce: { bounceSubType: 'OnAccountSuppressionList' } });
  expect(mail.stage.services.ses.inbox.of('ann@arcade.example')).toEqual([]);
  const missing = new GetSuppressedDestinationCommand({ EmailAddress: 'bob@arcade.example' });
  await expect(client.send(missing)).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('a role sends as the identity that it may, with the sender and to the recipients that it may', async () => {
  const client = mail.role('sender', {
    Effect: 'Allow',
    Action: 'ses:SendEmail',
    Resource: [`${ARN}:identity/arcade.example`, `${ARN}:configuration-set/notices`],
    Condition: {
      StringEquals: { 'ses:FromAddress': SENDER },
      'ForAllValues:StringLike': { 'ses:Recipients': '*@arcade.example' },
    },
  });
  await client.send(simple('ann@arcade.example'));
  for (const refused of [
    simple('ann@arcade.example', { FromEmailAddress: 'boss@arcade.example' }),
    simple('success@simulator.amazonses.com'),
    templated('ann@arcade.example', { name: 'Ann', prize: { title: 'x' } }),
  ]) {
    await expect(client.send(refused)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  }
});

test('SES writes to a topic that becomes a destination', () => {
  const { messages } = mail.stage.services.sqs.byName('events');
  expect(messages.map(({ body }) => body)).toEqual([
    'Successfully validated SNS topic for Amazon SES event publishing.',
  ]);
});

test('the first version of the API sends, too, and refuses in its own words', async () => {
  const form = {
    Source: SENDER,
    'Destination.ToAddresses.member.1': 'ann@arcade.example',
    'Message.Subject.Data': 'Hello',
    'Message.Body.Html.Data': '<p>Insert coin</p>',
  };
  expect((await mail.ask('SendEmail', form)).status).toBe(200);
  const [arrived] = mail.stage.services.ses.inbox.of('ann@arcade.example');
  expect(arrived).toMatchObject({ html: '<p>Insert coin</p>', text: '' });
  const throttled = await mail.ask('SendEmail', form);
  expect(throttled.texts('Code')).toEqual(['Throttling']);
  const tagged = await mail.ask('SendEmail', { ...form, 'Tags.member.1.Name': 'a:b', 'Tags.member.1.Value': 'x' });
  expect(tagged.texts('Message')[0]).toContain('Invalid tag name');
  const unknown = await mail.ask('SendEmail', { ...form, ConfigurationSetName: 'none' });
  expect(unknown.texts('Code')).toEqual(['ConfigurationSetDoesNotExist']);
});
