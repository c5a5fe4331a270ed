import { array, type InferOutput, minLength, object, parse, pipe, string } from 'valibot';

const verdict = object({ status: string() });
const received = object({
  Records: pipe(
    array(
      object({
        ses: object({
          mail: object({ messageId: string(), source: string(), commonHeaders: object({ subject: string() }) }),
          receipt: object({ spamVerdict: verdict, virusVerdict: verdict }),
        }),
      }),
    ),
    minLength(1),
  ),
});
type Received = InferOutput<typeof received>['Records'][number]['ses'];

/** A mail that the arcade keeps. */
export interface Post {
  readonly messageId: string;
  readonly from: string;
  readonly subject: string;
  /** Of the whole mail, headers and all. */
  readonly characters: number;
}

export interface ReadPostPorts {
  /** The mail that a rule has stored, as it came. @throws when the bucket does not have it */
  fetchMail(messageId: string): Promise<string>;
  /** @returns whether it was stored now */
  storePost(post: Post): Promise<boolean>;
}

/**
 * Keeps the mail that came in, unless the scans of SES took it for spam or found a virus. SES delivers such mail too: it is for the
 * receiver to look.
 * https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
 */
export async function readPost(
  event: unknown,
  ports: ReadPostPorts,
): Promise<readonly ('kept' | 'known' | 'refused')[]> {
  const outcomes: ('kept' | 'known' | 'refused')[] = [];
  for (const { ses } of parse(received, event).Records) outcomes.push(await readOne(ses, ports));
  return outcomes;
}

async function readOne({ mail, receipt }: Received, { fetchMail, storePost }: ReadPostPorts) {
  const { messageId, source, commonHeaders } = mail;
  const isClean = [receipt.spamVerdict, receipt.virusVerdict].every(({ status }) => status === 'PASS');
  if (!isClean) return 'refused';
  const { length: characters } = await fetchMail(messageId);
  const isNew = await storePost({ messageId, from: source, subject: commonHeaders.subject, characters });
  return isNew ? 'kept' : 'known';
}
