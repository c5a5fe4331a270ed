import { array, literal, object, parse, safeParse, string, variant } from 'valibot';

const notification = object({ Records: array(object({ Sns: object({ Message: string() }) })) });
const recipients = array(object({ emailAddress: string() }));

/** The events of SES after which an address gets no more mail. A bounce that is not permanent may be over tomorrow. */
const feedback = variant('eventType', [
  object({
    eventType: literal('Bounce'),
    bounce: object({ bounceType: literal('Permanent'), bouncedRecipients: recipients }),
  }),
  object({ eventType: literal('Complaint'), complaint: object({ complainedRecipients: recipients }) }),
]);

export type Reason = 'Bounce' | 'Complaint';

export interface HeedFeedbackPorts {
  /** Writes to the address no more. A second time changes nothing. */
  silence(address: string, reason: Reason): Promise<void>;
}

/**
 * Stops the mail to addresses that bounced for good, and to those whose owners complained.
 * @param event of the topic to which SES tells what became of mails
 * @returns how many addresses it concerned
 */
export async function heedFeedback(event: unknown, { silence }: HeedFeedbackPorts): Promise<number> {
  const { Records } = parse(notification, event);
  let concerned = 0;
  for (const { Sns } of Records) {
    const { output, success } = safeParse(feedback, read(Sns.Message));
    if (!success) continue;
    const isBounce = output.eventType === 'Bounce';
    const addresses = isBounce ? output.bounce.bouncedRecipients : output.complaint.complainedRecipients;
    for (const { emailAddress } of addresses) await silence(emailAddress, output.eventType);
    concerned += addresses.length;
  }
  return concerned;
}

/** Not every message is JSON: when a topic becomes a destination, SES writes one sentence to it. */
function read(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
