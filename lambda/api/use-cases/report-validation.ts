import { saysNothing } from './outlast-throttles.ts';

export interface ReportPorts {
  /** @throws when the deployment should not go on, or when a throttle was in the way of finding out */
  validate(): Promise<void>;
  report(status: 'Succeeded' | 'Failed'): Promise<void>;
  /** Hears why a validation failed: CodeDeploy is told only that it did. */
  explain(reason: unknown): void;
}

/**
 * Validates and reports, once: CodeDeploy waits an hour for a hook that is silent.
 * @throws when it cannot report, or has nothing to report because throttles did not end. The invocation then fails, which is all the
 * noise that is left to make; a version that nobody tried is neither good nor bad.
 */
export async function reportValidation({ validate, report, explain }: ReportPorts): Promise<'Succeeded' | 'Failed'> {
  const status = await validate().then(
    () => 'Succeeded' as const,
    (reason: unknown) => {
      explain(reason);
      if (saysNothing(reason)) throw reason;
      return 'Failed' as const;
    },
  );
  await report(status);
  return status;
}
