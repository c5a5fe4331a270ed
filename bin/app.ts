import { App } from 'aws-cdk-lib';
import { Arcade } from '../lib/arcade.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { addSecurityChecks } from '../lib/checks.ts';
import { environmentSettings } from '../lib/environments.ts';

const app = new App();
const instance: unknown = app.node.tryGetContext('instance');

new Arcade(app, {
  environment: environmentSettings(String(app.node.tryGetContext('environment') ?? 'sandbox')),
  bundles: await bundleFunctions({ sharedLayer: app.node.tryGetContext('sharedLayer') === 'true' }),
  ...(typeof instance === 'string' ? { instance } : {}),
});
addSecurityChecks(app);
app.synth();
