/** How one check went. */
export interface Outcome {
  readonly title: string;
  readonly passed: boolean;
  /** What was observed, or why it failed. */
  readonly observation: string;
  readonly milliseconds: number;
}

interface Runnable<Subject> {
  readonly id?: string;
  /** The check that it builds on. @default none */
  readonly after?: string;
  readonly title: string;
  readonly run: (subject: Subject) => Promise<string>;
}

/**
 * Runs checks one after the other. When one fails, those that build on it are not tried, and all others are.
 * @param onOutcome hears of each as soon as it has ended
 * @param interrupted after it, no other check begins
 * @returns whether all passed
 */
export async function runChecks<Subject>(
  checks: readonly Runnable<Subject>[],
  subject: Subject,
  onOutcome: (outcome: Outcome) => void,
  interrupted?: AbortSignal,
): Promise<boolean> {
  let allPassed = true;
  /** What failed or was not tried, by id, with the title of the check that is to blame. */
  const failed = new Map<string, string>();
  for (const { id = '', after = '', title, run } of checks) {
    if (interrupted?.aborted === true) return false;
    const startedAt = Date.now();
    const blamed = failed.get(after);
    const { passed, observation } =
      blamed === undefined
        ? await run(subject).then(
            (seen) => ({ passed: true, observation: seen }),
            (error: unknown) => ({ passed: false, observation: reasonOf(error) }),
          )
        : { passed: false, observation: `not tried, because this failed: ${blamed}` };
    if (!passed && id !== '') failed.set(id, blamed ?? title);
    allPassed &&= passed;
    onOutcome({ title, passed, observation, milliseconds: Date.now() - startedAt });
  }
  return allPassed;
}

/** What failed, in one line; an error of AWS by its name, which its message often leaves out. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return '$metadata' in error ? `${error.name}: ${error.message}` : error.message;
}
