import { createHash } from 'node:crypto';
import {
  finite,
  integer,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  pipe,
  regex,
  string,
  transform,
  union,
} from 'valibot';
import { AwsError, StageError } from './errors.ts';
import type { ResourceOrigin } from './registry.ts';

/** A number, which a template may also write as a text. */
export const numeric = pipe(union([number(), string()]), transform(Number), number(), finite());

/** A whole number of a range that CloudFormation checks. */
export const between = (min: number, max: number) => pipe(numeric, integer(), minValue(min), maxValue(max));

/** A text whose length CloudFormation checks, in characters. */
export const text = (max: number, min = 0) => pipe(string(), minLength(min), maxLength(max));

/**
 * A name whose characters CloudFormation checks: letters, digits and some others.
 * @param others what it may contain besides
 */
export const named = (max: number, others = '-_', min = 1) =>
  pipe(
    string(),
    regex(
      new RegExp(`^[A-Za-z0-9${[...others].map((one) => `\\${one}`).join('')}]{${min},${max}}$`),
      `it has ${min} to ${max} letters, digits and characters of ${others}`,
    ),
  );

/** Reasons for `notExecuted`: properties without a meaning on a laptop. */
export const reasons = {
  tags: 'Tags are for billing and grouping.',
  description: 'For people.',
  encryption: 'Encryption at rest has no local meaning.',
} as const;

/** A physical name as CloudFormation would make one up: after the stack and the logical id. */
export const physicalName = ({ stackName, logicalId }: { stackName: string; logicalId: string }) =>
  `${stackName}-${logicalId}`;

/** An id of lowercase letters and digits, as AWS makes them up. A resource always has the same id. @param length at most 45 */
export function shortId(
  { stackName, logicalId }: Pick<ResourceOrigin, 'stackName' | 'logicalId'>,
  length: number,
): string {
  const hash = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return BigInt(`0x${hash}`).toString(36).padStart(length, '0').slice(-length);
}

/** How error messages name a resource. */
export const place = ({ stackName, logicalId }: ResourceOrigin) => `${stackName}/${logicalId}`;

/** Turns a refusal of the service into an error of the template. */
export function accepted<T>(origin: ResourceOrigin, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw refused(origin, error);
  }
}

/** As {@link accepted}, of a service that answers later. */
export async function acceptedLater<T>(origin: ResourceOrigin, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw refused(origin, error);
  }
}

const refused = (origin: ResourceOrigin, error: unknown) =>
  error instanceof AwsError ? new StageError(`${place(origin)}: ${error.message}`) : error;

/** Adds the resource to an error in a text of the template, such as an event pattern. */
export function placed<T>(origin: ResourceOrigin, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw error instanceof StageError ? new StageError(`${place(origin)}: ${error.message}`) : error;
  }
}
