import { isThrottled } from '#lambda/runtime/errors.ts';
import { type AttemptLimits, type AttemptPorts, attempts, realTime } from '#lambda/runtime/table/attempts.ts';

/** Two messages of two calls each end within the loader's 30 s, also when each call uses its time up. */
const LIMITS: AttemptLimits = { most: 7, withinMilliseconds: 5_000 };

/**
 * Sends a batch, and what DynamoDB leaves of it again, after a pause of random length, which grows. DynamoDB may take some of a
 * batch and answer 200 all the same. When it takes nothing it answers an error, `ProvisionedThroughputExceededException` or
 * `ThrottlingException`: then all of it is left
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.BatchOperations).
 *
 * @param send sends elements and answers those that are left
 * @throws when some are still left after the last attempt: nothing is dropped, the caller's message comes back
 */
export async function untilNothingIsLeft<Element>(
  all: readonly Element[],
  send: (elements: readonly Element[]) => Promise<readonly Element[]>,
  time: AttemptPorts = realTime,
): Promise<void> {
  if (all.length === 0) return;
  const another = attempts(LIMITS, time);
  for (let left = all; ; ) {
    const { elements, cause } = await leftOf(left, send);
    if (elements.length === 0) return;
    left = elements;
    if (await another()) continue;
    throw new Error(`DynamoDB left ${left.length} of ${all.length} items of a batch, attempt after attempt`, { cause });
  }
}

/** What is left after one attempt, and why when it is all. */
async function leftOf<Element>(
  elements: readonly Element[],
  send: (elements: readonly Element[]) => Promise<readonly Element[]>,
): Promise<{ readonly elements: readonly Element[]; readonly cause?: unknown }> {
  try {
    return { elements: await send(elements) };
  } catch (cause) {
    if (!isThrottled(cause)) throw cause;
    return { elements, cause };
  }
}
