import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('mailroom');
const subscriptions = () =>
  resources(chapter, 'AWS::SNS::Subscription').filter(({ logicalId }) => logicalId.startsWith('Bulletin'));

test('sns-subscriber-types: a function, an endpoint and an address subscribe, and no phone', () => {
  const protocols = subscriptions().map(({ Properties }) => Properties.Protocol);
  expect(protocols.sort()).toEqual(['email', 'https', 'lambda']);
});

test('sns-subscriber-types: the topic may invoke the function, and no other may', () => {
  const admitted = resources(chapter, 'AWS::Lambda::Permission').filter(
    ({ logicalId, Properties }) => Properties.Principal === 'sns.amazonaws.com' && logicalId.startsWith('FileBulletin'),
  );
  expect(admitted).toHaveLength(1);
  expect(admitted[0]?.Properties.SourceArn).toEqual({ Ref: expect.stringMatching(/^Bulletin/) });
});

test('sns-delivery-retry-dlq: what no subscriber takes is kept', () => {
  for (const { Properties } of subscriptions()) {
    expect(JSON.stringify(Properties.RedrivePolicy)).toContain('BulletinUndelivered');
  }
});

test('sns-delivery-retry-dlq: the endpoint is tried six times more, for less than an hour', () => {
  const endpoint = subscriptions().find(({ Properties }) => Properties.Protocol === 'https');
  expect(endpoint?.Properties.DeliveryPolicy).toMatchObject({
    healthyRetryPolicy: { numRetries: 6, minDelayTarget: 5, maxDelayTarget: 60 },
  });
});

test('sns-delivery-retry-dlq: messages are signed with SHA-256, and the endpoint may confirm its own topic only', () => {
  expect(theOnly(chapter, 'AWS::SNS::Topic', 'Bulletin').Properties.SignatureVersion).toBe('2');
  const statements = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'ReceiveBulletinRole'));
  const confirming = statements.filter(({ Action }) => [Action].flat().includes('sns:ConfirmSubscription'));
  expect(confirming.flatMap(({ Resource }) => Resource)).toEqual([{ Ref: expect.stringMatching(/^Bulletin/) }]);
});

test('lambda-async-dlq: the function has a dead-letter queue, and its alias a destination', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::Function', 'FileBulletin');
  expect(JSON.stringify(Properties.DeadLetterConfig)).toContain('BulletinDeadLetters');
  const config = theOnly(chapter, 'AWS::Lambda::EventInvokeConfig', 'FileBulletin');
  expect(JSON.stringify(config.Properties.DestinationConfig)).toContain('BulletinOutcomesFailures');
});
