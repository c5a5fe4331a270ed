import { randomUUID } from 'node:crypto';
import type { Outcome } from './address.ts';
import type { EventType } from './configuration-set.ts';

/** What became of a letter for some of its recipients, at a moment. */
export interface Result {
  readonly outcome: Outcome;
  readonly recipients: readonly string[];
  /** Whether the suppression list of the account stopped it, and not that of SES. */
  readonly byAccount: boolean;
  /** ISO 8601. */
  readonly timestamp: string;
}

const REPORTING_MTA = 'a8-77.smtp-out.amazonses.com';

/**
 * What events tell of a result, in their order: a complaint comes after a delivery.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
 */
export function eventsOf(result: Result): readonly (readonly [EventType, object])[] {
  const { outcome } = result;
  if (outcome === 'delivered') return [['delivery', delivery(result)]];
  if (outcome === 'complained') {
    return [
      ['delivery', delivery(result)],
      ['complaint', complaint(result)],
    ];
  }
  return [['bounce', outcome === 'bounced' ? bounce(result) : suppressed(result)]];
}

const delivery = ({ recipients, timestamp }: Result) => ({
  timestamp,
  processingTimeMillis: 500,
  recipients,
  smtpResponse: '250 2.0.0 OK',
  reportingMTA: REPORTING_MTA,
});

const complaint = ({ recipients, timestamp }: Result) => ({
  complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
  timestamp,
  feedbackId: randomUUID(),
  complaintSubType: null,
  complaintFeedbackType: 'abuse',
});

const bounce = ({ recipients, timestamp }: Result) => ({
  bounceType: 'Permanent',
  bounceSubType: 'General',
  bouncedRecipients: recipients.map((emailAddress) => ({
    emailAddress,
    action: 'failed',
    status: '5.1.1',
    diagnosticCode: 'smtp; 550 5.1.1 user unknown',
  })),
  timestamp,
  feedbackId: randomUUID(),
  reportingMTA: `dsn; ${REPORTING_MTA}`,
});

/** https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html */
const suppressed = ({ byAccount, recipients, timestamp }: Result) => ({
  bounceType: 'Permanent',
  bounceSubType: byAccount ? 'OnAccountSuppressionList' : 'Suppressed',
  bouncedRecipients: recipients.map((emailAddress) => ({
    emailAddress,
    action: 'failed',
    status: '5.1.1',
    diagnosticCode: 'Amazon SES did not send the message to this address because it is on a suppression list.',
  })),
  timestamp,
  feedbackId: randomUUID(),
  reportingMTA: 'dns; amazonses.com',
});
