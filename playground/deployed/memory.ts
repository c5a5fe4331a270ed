import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { number, object, parse } from 'valibot';

export interface MemoryClients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
}

export interface MemoryQuestion {
  readonly stackName: string;
  /** How often each function is invoked; one more before them finds it warm. */
  readonly invocations: number;
  /** How much each invocation computes. @default what the function does */
  readonly rounds?: number | undefined;
}

/** One size of memory, and what an invocation took with it. */
export interface Measured {
  readonly memoryMiB: number;
  /** The middle one of all invocations. */
  readonly milliseconds: number;
}

const answerSchema = object({ memoryMiB: number(), milliseconds: number() });

/**
 * Invokes the functions that run the same code with different memory, one after the other.
 * @throws when the stack has no such functions, or one fails
 */
export async function measureMemory(
  { cloudFormation, lambda }: MemoryClients,
  question: MemoryQuestion,
): Promise<Measured[]> {
  const { stackName, invocations, rounds } = question;
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  const wheels = (Stacks[0]?.Outputs ?? []).filter(({ OutputKey = '' }) => /^SpinWheel\d+Arn$/.test(OutputKey));
  if (wheels.length === 0) throw new Error(`The stack ${stackName} has no functions to measure.`);
  const Payload = JSON.stringify(rounds === undefined ? {} : { rounds });
  const measured: Measured[] = [];
  for (const { OutputValue: FunctionName } of wheels) {
    const answers = [];
    for (let left = invocations + 1; left > 0; left -= 1) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
      const text = answer.Payload?.transformToString() ?? '';
      if (answer.FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${text}`);
      answers.push(parse(answerSchema, JSON.parse(text)));
    }
    const times = answers
      .slice(1)
      .map(({ milliseconds }) => milliseconds)
      .sort((one, other) => one - other);
    const [first] = answers;
    measured.push({ memoryMiB: first?.memoryMiB ?? 0, milliseconds: times[Math.floor(times.length / 2)] ?? 0 });
  }
  return measured.sort((one, other) => one.memoryMiB - other.memoryMiB);
}

/**
 * What was measured as lines of a table. Lambda bills each millisecond that has begun, by the memory of the function.
 * @param usd of a GB-second
 * @param isLocal on a local stage time says nothing about memory: then the price of a second is all that is told
 */
export function memoryTable(measured: readonly Measured[], usd: number, isLocal: boolean): readonly string[] {
  const rows = measured.map(({ memoryMiB, milliseconds }) => {
    const ofSecond = (memoryMiB / 1_024) * usd;
    const ofMillion = (Math.ceil(milliseconds) / 1_000) * ofSecond * 1_000_000;
    const price = ofSecond.toFixed(9);
    return isLocal ? [`${memoryMiB}`, price] : [`${memoryMiB}`, price, milliseconds.toFixed(1), ofMillion.toFixed(2)];
  });
  const heads = ['MiB', 'USD a second', 'ms', 'USD a million'].slice(0, isLocal ? 2 : 4);
  const lines = [heads, ...rows].map((cells) => cells.map((cell) => cell.padStart(14)).join(''));
  return isLocal
    ? [
        ...lines,
        'The local stage gives every function the cores of this machine, whatever its memory: it cannot measure the time.',
      ]
    : lines;
}
