import { drop, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const EVENTS = 'Properties/EventDestination/MatchingEventTypes';
const RULE = 'Properties/Rule';

export const mailMutations: Mutations = {
  'complaints-unheard': {
    pattern: 'ses-email',
    breaks: 'the arcade goes on writing to people who complained',
    change: replace('NoticesDestination', EVENTS, ['bounce', 'renderingFailure']),
  },
  'feedback-off': {
    pattern: 'ses-email',
    breaks: 'nobody hears of bounces and complaints',
    change: replace('NoticesDestination', 'Properties/EventDestination/Enabled', false),
  },
  'mail-without-tls': {
    pattern: 'ses-email',
    breaks: 'mail goes out over connections that everybody can read',
    change: drop('NoticesSet', 'Properties/DeliveryOptions'),
  },
  'complaints-not-suppressed': {
    pattern: 'ses-email',
    breaks: 'the account itself goes on writing to people who complained',
    change: replace('NoticesSet', 'Properties/SuppressionOptions/SuppressedReasons', ['BOUNCE']),
  },
  'feedback-lost': {
    pattern: 'ses-email',
    breaks: 'feedback that SNS could not deliver is lost',
    change: drop('NoticesSubscription', 'Properties/RedrivePolicy'),
  },
  'post-without-tls': {
    pattern: 'ses-receive',
    breaks: 'mail comes in over connections that everybody can read',
    change: replace('IncomingRule', `${RULE}/TlsPolicy`, 'Optional'),
  },
  'post-not-scanned': {
    pattern: 'ses-receive',
    breaks: 'nothing tells spam from mail',
    change: replace('IncomingRule', `${RULE}/ScanEnabled`, false),
  },
  'post-for-every-address': {
    pattern: 'ses-receive',
    breaks: 'the rule stores mail for every address of the domain',
    change: drop('IncomingRule', `${RULE}/Recipients`),
  },
  'rule-off': {
    pattern: 'ses-receive',
    breaks: 'no mail comes in',
    change: replace('IncomingRule', `${RULE}/Enabled`, false),
  },
  'post-for-ever': {
    pattern: 'ses-receive',
    breaks: 'mails of people are kept without an end',
    change: drop('IncomingMails', 'Properties/LifecycleConfiguration'),
  },
};
