import { drop } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

/** What can be wrong with the bulletin and those who subscribe to it. */
export const bulletinMutations: Mutations = {
  'bulletin-of-any-topic': {
    pattern: 'sns-subscriber-types',
    breaks: 'every topic of AWS may invoke the function',
    change: drop('FileBulletinAliasliveBulletin', 'Properties/SourceArn'),
  },
  'bulletin-unsigned': {
    pattern: 'sns-delivery-retry-dlq',
    breaks: 'messages are signed with SHA-1, and the endpoint refuses them',
    change: drop('Bulletin', 'Properties/SignatureVersion'),
  },
  'any-topic-confirmed': {
    pattern: 'sns-delivery-retry-dlq',
    breaks: 'a stranger makes the endpoint confirm a topic of theirs',
    change: widenTo('ReceiveBulletinRoleDefaultPolicy', 'sns:ConfirmSubscription'),
  },
  'bulletin-events-lost': {
    pattern: 'lambda-async-dlq',
    breaks: 'Lambda loses the messages that the function fails at',
    change: drop('FileBulletin', 'Properties/DeadLetterConfig'),
  },
};
