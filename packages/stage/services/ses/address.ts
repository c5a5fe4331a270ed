/** What stands in a message for a person: `Name <player@example.com>`, or the address alone. */
export interface Address {
  readonly name: string;
  readonly address: string;
}

/** @returns undefined where there is no address in the text */
export function readAddress(text: string): Address | undefined {
  const [, name = '', inBrackets] = /^\s*(.*?)\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  const address = (inBrackets ?? text).trim();
  return /^[^\s@<>]+@[^\s@<>]+$/.test(address) ? { name: name.replaceAll('"', ''), address } : undefined;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** What becomes of a mail. */
export type Outcome = 'delivered' | 'bounced' | 'complained' | 'suppressed';

const SIMULATOR = 'simulator.amazonses.com';
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  bounce: 'bounced',
  complaint: 'complained',
  suppressionlist: 'suppressed',
};

/** Whether an address is one of the mailbox simulator: anybody may write to it, also in the sandbox. */
export const isSimulator = (address: string): boolean => domainOf(address) === SIMULATOR;

/**
 * What the mailbox simulator makes of a mail; its addresses may have labels, as in `bounce+player1@simulator.amazonses.com`.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export function simulated(address: string): Outcome {
  const [mailbox = ''] = address.toLowerCase().split(/[+@]/);
  return (isSimulator(address) ? OUTCOMES[mailbox] : undefined) ?? 'delivered';
}
