import { email, type InferOutput, maxLength, minLength, parse, pipe, strictObject, string } from 'valibot';

const noticeSchema = strictObject({
  address: pipe(string(), email(), maxLength(254)),
  name: pipe(string(), minLength(1), maxLength(64)),
  prize: pipe(string(), minLength(1), maxLength(100)),
});
export type Notice = InferOutput<typeof noticeSchema>;

export interface SendNoticePorts {
  /** Whether the arcade writes to an address no more: its mail bounced, or its owner complained. */
  isSilent(address: string): Promise<boolean>;
  send(notice: Notice): Promise<void>;
}

/**
 * Writes to a player who has won something.
 * @param body the message of the queue
 * @throws when it is not a notice, or SES refuses it: the message comes back, and is a dead letter in the end
 */
export async function sendNotice(body: string, { isSilent, send }: SendNoticePorts): Promise<'sent' | 'silent'> {
  const notice = parse(noticeSchema, JSON.parse(body));
  if (await isSilent(notice.address)) return 'silent';
  await send(notice);
  return 'sent';
}
