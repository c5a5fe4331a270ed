import { expect, test } from '@jest/globals';
import { heedFeedback } from '#lambda/mailroom/use-cases/heed-feedback.ts';
import { type Post, readPost } from '#lambda/mailroom/use-cases/read-post.ts';
import { type Notice, sendNotice } from '#lambda/mailroom/use-cases/send-notice.ts';

const notice: Notice = { address: 'ann@arcade.example', name: 'Ann', prize: 'a poster' };

test.each([
  [false, 'sent', 1],
  [true, 'silent', 0],
])('ses-email: where mail must stop is %j, the notice is %s', async (isSilent, outcome, count) => {
  const sent: Notice[] = [];
  const ports = { isSilent: async () => isSilent, send: async (one: Notice) => void sent.push(one) };
  expect(await sendNotice(JSON.stringify(notice), ports)).toBe(outcome);
  expect(sent).toHaveLength(count);
});

test.each([{}, { ...notice, address: 'nobody' }, { ...notice, prize: '' }, { ...notice, copy: 'x@y.example' }])(
  'ses-email: %j is no notice',
  async (body) => {
    const ports = { isSilent: async () => false, send: async () => {} };
    await expect(sendNotice(JSON.stringify(body), ports)).rejects.toThrow();
  },
);

const told = (message: unknown) => ({
  Records: [{ Sns: { Message: typeof message === 'string' ? message : JSON.stringify(message) } }],
});
const emailAddress = 'ann@arcade.example';

test.each([
  [{ eventType: 'Bounce', bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress }] } }, ['Bounce']],
  [{ eventType: 'Complaint', complaint: { complainedRecipients: [{ emailAddress }] } }, ['Complaint']],
  [{ eventType: 'Bounce', bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress }] } }, []],
  [{ eventType: 'Rendering Failure', failure: {} }, []],
  ['Successfully validated SNS topic for Amazon SES event publishing.', []],
])('ses-email: %j silences for %j', async (message, reasons) => {
  const silenced: string[] = [];
  const silence = async (address: string, reason: string) => void silenced.push(`${address} ${reason}`);
  expect(await heedFeedback(told(message), { silence })).toBe(reasons.length);
  expect(silenced).toEqual(reasons.map((reason) => `${emailAddress} ${reason}`));
});

const received = (spam: string, virus: string) => ({
  Records: [
    {
      ses: {
        mail: { messageId: 'm1', source: emailAddress, commonHeaders: { subject: 'Hello' } },
        receipt: { spamVerdict: { status: spam }, virusVerdict: { status: virus } },
      },
    },
  ],
});

test.each([
  ['PASS', 'PASS', true, 'kept'],
  ['PASS', 'PASS', false, 'known'],
  ['FAIL', 'PASS', true, 'refused'],
  ['GRAY', 'PASS', true, 'refused'],
  ['PASS', 'FAIL', true, 'refused'],
  ['DISABLED', 'PASS', true, 'refused'],
])('ses-receive: spam %s and virus %s, new %j: the mail is %s', async (spam, virus, isNew, outcome) => {
  const posts: Post[] = [];
  const storePost = async (post: Post) => {
    posts.push(post);
    return isNew;
  };
  const fetchMail = async (messageId: string) => `mail ${messageId}`;
  expect(await readPost(received(spam, virus), { fetchMail, storePost })).toEqual([outcome]);
  const expected = { messageId: 'm1', from: emailAddress, subject: 'Hello', characters: 7 };
  expect(posts).toEqual(outcome === 'refused' ? [] : [expected]);
});

test('ses-receive: a mail that is not in the bucket fails the event, so that it is tried again', async () => {
  const ports = {
    fetchMail: async () => Promise.reject(new Error('no object')),
    storePost: async () => true,
  };
  await expect(readPost(received('PASS', 'PASS'), ports)).rejects.toThrow('no object');
});
