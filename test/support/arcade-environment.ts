import { THREADS, threads } from '@serverless-arcade/stage/services/lambda/threads.ts';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Lets the stages of all test files that a process runs have their threads from one place: Jest evaluates the stage's code anew
 * for every file, and a thread takes longer to start than most functions take to run.
 */
export default class ArcadeEnvironment extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    Object.assign(this.global, { [THREADS]: threads });
  }
}
