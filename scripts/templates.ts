import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Arcade, type ArcadeProps, chosenChapters, optionalChapters } from '../lib/arcade.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { environments } from '../lib/environments.ts';
import { renderGoldenTemplate } from '../lib/golden-template.ts';
import { runCommand } from './command.ts';

const USAGE = `Usage: npm run templates

Rewrites templates/: what the sandbox looks like, one file per chapter. Review the difference like code.`;

await runCommand(USAGE, {}, async () => {
  const root = join(import.meta.dirname, '..');
  const environment = environments.sandbox;

  // The CLI would read cdk.json. Its validation belongs to `npm run synth` and takes longer than everything else here.
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const bundles = await bundleFunctions();
  const synth = (chapters: ArcadeProps['chapters']) => {
    const app = new App({ context, builtinCloudFormationValidation: false });
    new Arcade(app, { environment, bundles, ...(chapters && { chapters }) });
    return app.synth().stacks;
  };

  // An optional chapter by itself, with what it refers to: what the core is like does not depend on it.
  const core = synth(undefined);
  const optional = await Promise.all(
    optionalChapters.map(async (name) => synth(await chosenChapters(name)).filter(({ id }) => id === name)),
  );
  for (const stack of [...core, ...optional.flat()]) {
    const file = join('templates', `${stack.id}.yaml`);
    const path = join(root, file);
    const text = renderGoldenTemplate(stack, environment.name);
    const unchanged = existsSync(path) && readFileSync(path, 'utf8') === text;
    if (!unchanged) writeFileSync(path, text);
    console.log(`${unchanged ? 'unchanged' : 'written  '}  ${file}`);
  }
});
