import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { TemporaryFolder } from './temporary.ts';

export interface FixtureStack {
  readonly resources?: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, object>>;
  readonly dependencies?: readonly string[];
  readonly stackName?: string;
  /** What else the template contains, such as its parameters. */
  readonly template?: Readonly<Record<string, unknown>>;
  /** Such as `aws://222222222222/unknown-region`. @default none */
  readonly environment?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Folder of each file asset by its hash; it is made if it does not exist. */
  readonly assets?: Readonly<Record<string, string>>;
}

/** Writes a cloud assembly as `cdk synth` would, in the order in which the stacks are given. */
export function writeAssembly(stacks: Readonly<Record<string, FixtureStack>>): TemporaryFolder {
  const folder = new TemporaryFolder();
  const artifacts: Record<string, object> = { Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } } };
  for (const [id, stack] of Object.entries(stacks)) {
    const {
      resources = {},
      outputs = {},
      dependencies = [],
      stackName,
      template = {},
      environment,
      tags,
      assets,
    } = stack;
    folder.write(`${id}.template.json`, { ...template, Resources: resources, Outputs: outputs });
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment,
      dependencies: [...dependencies, ...(assets === undefined ? [] : [`${id}.assets`])],
      properties: { templateFile: `${id}.template.json`, stackName, tags },
    };
    if (assets === undefined) continue;
    artifacts[`${id}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${id}.assets.json` } };
    for (const path of Object.values(assets)) mkdirSync(resolve(folder.path, path), { recursive: true });
    const files = Object.entries(assets).map(([hash, path]) => [hash, { source: { path, packaging: 'zip' } }]);
    folder.write(`${id}.assets.json`, { files: Object.fromEntries(files) });
  }
  folder.write('manifest.json', { version: '48.0.0', artifacts });
  return folder;
}
