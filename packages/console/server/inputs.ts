import { integer, maxValue, minValue, number, optional, picklist, pipe, strictObject, string } from 'valibot';

/** How far the clock may go at once: fifteen days, longer than a queue can keep a message. */
const MAX_SECONDS = 15 * 86_400;

export const clockInput = strictObject({ seconds: pipe(number(), integer(), minValue(1), maxValue(MAX_SECONDS)) });

export const redriveInput = strictObject({ arn: string() });

export const faultInput = strictObject({
  functionName: string(),
  fault: picklist(['throw', 'hang', 'kill', 'lose-answer', 'throttle', 'service-error', 'duplicate']),
  times: optional(pipe(number(), integer(), minValue(1), maxValue(100)), 1),
});

export const nothing = strictObject({});
