import { sentences } from '../../sentences.ts';

/** A step of a rotation has ended. It never says a value. */
export interface RotationRecord {
  readonly kind: 'rotation';
  /** ARN of the secret. */
  readonly secret: string;
  readonly step: string;
  /** Why it failed: the type of the function's error, or what Secrets Manager could not do. @default it has not */
  readonly failure?: string;
  /** Whether it is tried no more. */
  readonly givenUp?: boolean;
}

export const records = sentences<RotationRecord>({
  rotation: ({ secret, step, failure, givenUp }, name) => {
    if (failure === undefined) return { text: `rotation of secret ${name(secret)}: ${step} is done` };
    const next = givenUp === true ? 'and the rotation is given up' : 'and the rotation begins again';
    return { text: `rotation of secret ${name(secret)}: ${step} failed, ${next}`, detail: failure, tone: 'warning' };
  },
});
