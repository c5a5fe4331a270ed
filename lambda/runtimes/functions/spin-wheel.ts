import { requiredEnv } from '#lambda/runtime/env.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { spinWheel } from '../use-cases/spin-wheel.ts';

const memoryMiB = Number(requiredEnv('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'));

/** Does nothing but compute: its time shows how the share of the CPU grows with the memory. */
export const handler = invocation(async (event: unknown) => ({
  memoryMiB,
  ...spinWheel(event, () => performance.now()),
}));
