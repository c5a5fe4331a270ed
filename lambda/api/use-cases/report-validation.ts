export interface ReportPorts {
  /** @throws when the deployment should not go on */
  validate(): Promise<void>;
  report(status: 'Succeeded' | 'Failed'): Promise<void>;
  /** Hears why a validation failed: CodeDeploy is told only that it did. */
  explain(reason: unknown): void;
}

/**
 * Validates and reports, once and whatever comes of it: CodeDeploy waits an hour for a hook that is silent.
 * @throws when it cannot report. The invocation then fails, which is all the noise that is left to make.
 */
export async function reportValidation({ validate, report, explain }: ReportPorts): Promise<'Succeeded' | 'Failed'> {
  const status = await validate().then(
    () => 'Succeeded' as const,
    (reason: unknown) => {
      explain(reason);
      return 'Failed' as const;
    },
  );
  await report(status);
  return status;
}
