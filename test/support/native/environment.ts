import { ModernFakeTimers } from '@jest/fake-timers';
import { TestEnvironment } from 'jest-environment-node';
import { ModuleMocker } from 'jest-mock';

/**
 * Runs test files among the globals of the process, and not among globals of their own as Jest does: what a file has changed of
 * them is restored when it ends.
 */
export default class NativeEnvironment extends TestEnvironment {
  readonly #restore: () => void;

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    Object.assign(this, {
      global: globalThis,
      moduleMocker: new ModuleMocker(globalThis),
      fakeTimersModern: new ModernFakeTimers({ config: args[0].projectConfig, global: globalThis }),
    });
    const { console } = globalThis;
    const { exit } = process;
    const variables = { ...process.env };
    this.#restore = () => {
      globalThis.console = console;
      process.exit = exit;
      for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
      Object.assign(process.env, variables);
    };
  }

  override async teardown(): Promise<void> {
    await super.teardown();
    this.#restore();
  }
}
