import { inspect, type ParseArgsConfig, parseArgs } from 'node:util';
import { StageError } from '@serverless-arcade/stage/errors.ts';

/** Somebody asked for what the command does not take. */
export class UsageError extends Error {}

/** A command failed, and the message says all there is to say. */
export class CommandError extends Error {}

/** The option of every command that reads templates and synthesizes none. */
export const ASSEMBLY = { type: 'string', default: 'cdk.out' } as const;

type Config = Pick<ParseArgsConfig, 'allowPositionals' | 'options'>;

/**
 * Runs a command of this repository, of which `--help` prints the usage.
 *
 * The exit code is 2 when somebody asked for what it does not take, with the reason and the usage; 1 when it failed, with the reason,
 * or where the bug is.
 * @param usage what it takes, then what it does
 * @param config what Node.js reads: https://nodejs.org/docs/latest-v24.x/api/util.html#utilparseargsconfig
 */
export async function runCommand<const C extends Config>(
  usage: string,
  config: C,
  run: (args: ReturnType<typeof parseArgs<C>>) => Promise<void> | void,
): Promise<void> {
  try {
    if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
      console.log(usage);
      return;
    }
    await run(parse(config));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(explain(error));
    if (isUsage) console.error(`\n${usage}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

function parse<C extends Config>(config: C) {
  try {
    return parseArgs(config);
  } catch (error) {
    // The first sentence says what; the others are advice on how to quote.
    const [what] = error instanceof Error ? error.message.split('. ') : [];
    throw new UsageError(what, { cause: error });
  }
}

/** What a person reads of an error: one line where the problem is theirs, the stack where it is a bug. */
export function explain(error: unknown): string {
  if (error instanceof UsageError || error instanceof CommandError || error instanceof StageError) return error.message;
  const around = surroundings(error);
  if (around !== undefined) return around;
  // What AWS answers says what is wrong; where the SDK has read it does not.
  if (error instanceof Error && '$metadata' in error) return `${error.name}: ${error.message}`;
  return inspect(error);
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
