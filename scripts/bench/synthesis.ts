import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comparison, IN_SHELL, root, run, timed } from './measure.ts';

/** `npx cdk synth` as users type it, into a folder. */
export const cdkSynth = (output: string, ...options: readonly string[]) =>
  run('npx', ['cdk', 'synth', '--quiet', '--output', output, ...options], { cwd: root, shell: IN_SHELL });

/** The core through the CDK's command line, with validation and cdk-nag, next to an app of one resource through the same. */
export function synthesis(directory: string, runs: number): Comparison {
  return {
    title: 'cdk synth',
    runs,
    cases: [
      {
        name: 'an empty app',
        once: () => timed(() => cdkSynth(join(directory, 'empty'), '--app', emptyApp(directory))),
      },
      { name: 'the arcade', once: () => timed(() => cdkSynth(join(directory, 'again'))), budget: 1.9 },
    ],
  };
}

function emptyApp(directory: string): string {
  const file = join(directory, 'empty.mjs');
  const cdk = JSON.stringify(join(root, 'node_modules', 'aws-cdk-lib', 'index.js'));
  writeFileSync(
    file,
    `import { App, CfnWaitConditionHandle, Stack } from ${cdk};
new CfnWaitConditionHandle(new Stack(new App(), 'empty'), 'Nothing');
`,
  );
  return `node ${file}`;
}
