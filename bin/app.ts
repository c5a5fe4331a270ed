import { App } from 'aws-cdk-lib';
import { Arcade } from '../lib/arcade.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { addSecurityChecks } from '../lib/checks.ts';
import { stageSettings } from '../lib/environments.ts';

const app = new App();
const instance: unknown = app.node.tryGetContext('instance');

new Arcade(app, {
  stage: stageSettings(String(app.node.tryGetContext('stage') ?? 'sandbox')),
  bundles: await bundleFunctions({ sharedLayer: app.node.tryGetContext('sharedLayer') === 'true' }),
  ...(typeof instance === 'string' ? { instance } : {}),
});
addSecurityChecks(app);
app.synth();
