import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { selfSigned } from '@serverless-arcade/stage/services/sns/certificate.ts';
import { genuineMessage } from '#lambda/mailroom/use-cases/sns-message.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:bulletin';
const URL = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a.pem';

let privateKey: KeyObject;
let certificate: string;
beforeAll(() => {
  ({ privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 }));
  certificate = selfSigned(privateKey, 'sns.amazonaws.com', 0);
});

function signed(change: object = {}, digest = 'RSA-SHA256') {
  const message = { Message: 'x', MessageId: '1', Timestamp: 't', TopicArn: TOPIC, Type: 'Notification', ...change };
  const text = Object.entries(message)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
  const Signature = sign(digest, Buffer.from(text), privateKey).toString('base64');
  return { ...message, SignatureVersion: '2', Signature, SigningCertURL: URL };
}

const read = (message: unknown) =>
  genuineMessage(JSON.stringify(message), { topicArn: TOPIC, certificateAt: async () => certificate });

test('sns-delivery-retry-dlq: a message that SNS has signed is genuine', async () => {
  expect(await read(signed())).toMatchObject({ Message: 'x' });
});

test.each<[string, () => unknown]>([
  ['was changed on its way', () => ({ ...signed(), Message: 'y' })],
  ['is of another topic', () => signed({ TopicArn: `${TOPIC}2` })],
  ['has its certificate elsewhere', () => ({ ...signed(), SigningCertURL: 'https://sns.example.com/a.pem' })],
  ['has it at a host that only looks like SNS', () => ({ ...signed(), SigningCertURL: `${URL}.example.com/a.pem` })],
  ['is signed with another digest than it says', () => signed({}, 'RSA-SHA1')],
  ['is not a message at all', () => 'hello'],
])('sns-delivery-retry-dlq: a message that %s is not', async (_, message) => {
  expect(await read(message())).toBeUndefined();
});
