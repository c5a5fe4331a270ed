import { array, maxLength, minLength, object, parse, pipe, string } from 'valibot';

const bulletinEvent = object({
  Records: array(
    object({ Sns: object({ MessageId: string(), Message: pipe(string(), minLength(1), maxLength(1_000)) }) }),
  ),
});

export interface FileBulletinPorts {
  /** @returns whether it was stored now */
  storeBulletin(messageId: string, text: string): Promise<boolean>;
}

/**
 * Keeps the bulletins that SNS invokes the function with.
 * @throws when one is too long to be filed: Lambda tries again, and gives the event up
 */
export async function fileBulletin(event: unknown, { storeBulletin }: FileBulletinPorts): Promise<number> {
  const { Records } = parse(bulletinEvent, event);
  for (const { Sns } of Records) await storeBulletin(Sns.MessageId, Sns.Message);
  return Records.length;
}
