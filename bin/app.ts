import { App } from 'aws-cdk-lib';
import { Arcade, chosenChapters } from '../lib/arcade.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { addSecurityChecks } from '../lib/checks.ts';
import { environmentSettings } from '../lib/environments.ts';
import { instanceOf } from '../lib/instance.ts';
import { WrongInput } from '../lib/wrong-input.ts';

const app = new App();

/** A setting of the command line or of cdk.json: `-c key=value`. */
function context(key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return typeof value === 'string' ? value : undefined;
}

try {
  const environment = environmentSettings(context('environment') ?? 'sandbox');
  const instance = instanceOf(environment.name, context('instance'));
  const chapters = await chosenChapters(context('chapters'));
  const bundles = await bundleFunctions({ sharedLayer: context('sharedLayer') === 'true' });
  const emergency = { ignoreAlarms: context('ignoreAlarms') === 'true', gradual: context('gradual') !== 'false' };
  new Arcade(app, { environment, chapters, bundles, instance, emergency });
  addSecurityChecks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof WrongInput)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
