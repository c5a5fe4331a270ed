import type { ParseArgsConfig, parseArgs } from 'node:util';
import { explain as explainedByStage, runCommand as runStageCommand } from '@serverless-arcade/stage/cli/command.ts';

export { CommandError, UsageError } from '@serverless-arcade/stage/cli/command.ts';

/** The option of every command that reads templates and synthesizes none. */
export const ASSEMBLY = { type: 'string', default: 'cdk.out' } as const;

/** Runs a command of this repository, as the stage's command line runs. What is wrong with AWS's surroundings is told in one line too. */
export const runCommand = <const C extends Pick<ParseArgsConfig, 'allowPositionals' | 'options'>>(
  usage: string,
  config: C,
  run: (args: ReturnType<typeof parseArgs<C>>) => Promise<void> | void,
): Promise<void> => runStageCommand(usage, config, run, explain);

/** What a person reads of an error: one line where the problem is theirs, the stack where it is a bug. */
export function explain(error: unknown): string {
  const around = surroundings(error);
  if (around !== undefined) return around;
  // What AWS answers says what is wrong; where the SDK has read it does not.
  if (error instanceof Error && '$metadata' in error) return `${error.name}: ${error.message}`;
  return explainedByStage(error);
}

const LOCAL = 'For the local stage: run "npm start", and ". build/local.env" in this terminal.';

/** What is wrong around the command, and not in it: credentials, a Region, a connection. */
function surroundings(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'CredentialsProviderError') return `There are no AWS credentials. ${LOCAL}`;
  if (error.message === 'Region is missing') return `There is no AWS Region: set AWS_REGION. ${LOCAL}`;
  // Node.js tries each address of a name: the error then contains one for each.
  const [first = error] = error instanceof AggregateError ? error.errors : [error];
  const { code, message } = Object(first.cause ?? first);
  const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'].includes(code);
  return unreachable
    ? `${process.env.AWS_ENDPOINT_URL ?? 'AWS'} does not answer: ${message || code}. ${LOCAL}`
    : undefined;
}
