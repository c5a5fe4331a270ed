/** Which events go to which target. */
export interface NotificationRule {
  readonly id: string;
  /** The ARN of a function, a queue or a topic. */
  readonly targetArn: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** The event types that the stage causes. */
export const EVENTS = [
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
  's3:ObjectTagging:*',
  's3:ObjectTagging:Put',
  's3:ObjectTagging:Delete',
  's3:LifecycleExpiration:*',
  's3:LifecycleExpiration:Delete',
  's3:LifecycleExpiration:DeleteMarkerCreated',
  's3:LifecycleTransition',
] as const;
export type EventName = Exclude<(typeof EVENTS)[number], `${string}:*`>;

/** Whether a rule is about this event of this key. */
export const concerns = ({ events, prefix, suffix }: NotificationRule, event: EventName, key: string) =>
  key.startsWith(prefix) &&
  key.endsWith(suffix) &&
  events.some((one) => one === event || (one.endsWith(':*') && event.startsWith(one.slice(0, -1))));

/**
 * Two rules that would both take the same event.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function overlapping(
  rules: readonly NotificationRule[],
): readonly [NotificationRule, NotificationRule] | undefined {
  const starts = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
  const ends = (a: string, b: string) => a.endsWith(b) || b.endsWith(a);
  const same = (a: string, b: string) =>
    a === b || (a.endsWith(':*') && b.startsWith(a.slice(0, -1))) || (b.endsWith(':*') && a.startsWith(b.slice(0, -1)));
  for (const [index, one] of rules.entries()) {
    const other = rules
      .slice(index + 1)
      .find(
        (next) =>
          starts(one.prefix, next.prefix) &&
          ends(one.suffix, next.suffix) &&
          one.events.some((event) => next.events.some((another) => same(event, another))),
      );
    if (other !== undefined) return [one, other];
  }
  return undefined;
}
