import { inspect, type ParseArgsConfig, parseArgs } from 'node:util';
import { StageError } from '../errors.ts';

/** Somebody asked for what the command does not take. */
export class UsageError extends Error {}

/** A command failed, and the message says all there is to say. */
export class CommandError extends Error {}

type Config = Pick<ParseArgsConfig, 'allowPositionals' | 'options'>;

/**
 * Runs a command, of which `--help` prints the usage.
 *
 * The exit code is 2 when somebody asked for what it does not take, with the reason and the usage; 1 when it failed, with the reason,
 * or where the bug is.
 * @param usage what it takes, then what it does
 * @param config what Node.js reads: https://nodejs.org/docs/latest-v24.x/api/util.html#utilparseargsconfig
 * @param explained what a person reads of an error, see {@link explain}
 */
export async function runCommand<const C extends Config>(
  usage: string,
  config: C,
  run: (args: ReturnType<typeof parseArgs<C>>) => Promise<void> | void,
  explained: (error: unknown) => string = explain,
): Promise<void> {
  try {
    if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
      console.log(usage);
      return;
    }
    await run(parse(config));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(explained(error));
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
export const explain = (error: unknown): string =>
  error instanceof UsageError || error instanceof CommandError || error instanceof StageError
    ? error.message
    : inspect(error);
