import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { layerFolders } from '../../services/lambda/layers.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const CODE = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
export const imports = async (names) => Promise.all(names.map(async (name) => (await import(name)).default));
export const requires = async (names) => names.map((name) => { const found = require(name); return found.default ?? found; });
`;

/** Files of packages: what they export by default says where they come from. */
const es = (text: string) => `export default ${JSON.stringify(text)};`;
const cjs = (text: string) => `module.exports = ${JSON.stringify(text)};`;
const esPackage = JSON.stringify({ type: 'module', exports: { '.': './index.js', './deep': './deep.js' } });
const FILES: Readonly<Record<string, string>> = {
  'project/assets/code/index.mjs': CODE,
  'project/assets/code/node_modules/own/index.js': cjs('own of the function'),
  'project/node_modules/both/index.js': cjs('both of the project'),
  'project/node_modules/only-project/index.js': cjs('only of the project'),
  'first/nodejs/node_modules/es/package.json': esPackage,
  'first/nodejs/node_modules/es/index.js': es('es of the first layer'),
  'first/nodejs/node_modules/es/deep.js': `import other from 'other'; export default 'deep, with ' + other;`,
  'first/nodejs/node_modules/common/index.js': cjs('common of the first layer'),
  'first/nodejs/node_modules/both/index.js': cjs('both of the first layer'),
  'first/nodejs/node_modules/own/index.js': cjs('own of the first layer'),
  'first/nodejs/node24/node_modules/versioned/index.js': cjs('versioned for Node.js 24'),
  'first/nodejs/node_modules/versioned/index.js': cjs('versioned for all'),
  'first/node_modules/misplaced/index.js': cjs('misplaced'),
  'second/nodejs/node_modules/common/index.js': cjs('common of the second layer'),
  'second/nodejs/node_modules/versioned/index.js': cjs('versioned of the second layer'),
  'second/nodejs/node_modules/other/package.json': esPackage,
  'second/nodejs/node_modules/other/index.js': es('other of the second layer'),
  'second/nodejs/node_modules/@scope/name/index.js': cjs('scoped'),
};

let folder: TemporaryFolder;
const path = (name: string) => join(folder.path, name);
beforeAll(() => {
  folder = new TemporaryFolder();
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  }
});
afterAll(() => folder.remove());

describe('a function with layers', () => {
  let stage: ServiceStage;
  beforeAll(async () => {
    stage = await ServiceStage.open();
  });
  afterAll(() => stage.close());

  /** Loads packages with these layers, by `import` or by `require`. */
  async function load(how: 'imports' | 'requires', layers: readonly string[], names: readonly string[]) {
    const settings = { codeDirectory: path('project/assets/code'), layers: layers.map(path), name: how };
    const arn = stage.function(how, settings);
    return JSON.parse((await stage.lambda.invoke(arn, names)).payload);
  }

  describe.each(['imports', 'requires'] as const)('%s', (how) => {
    test.each([
      ['an ES module', ['first'], 'es', 'es of the first layer'],
      ['a file of a package, which needs another layer', ['first', 'second'], 'es/deep', /deep, with other of/],
      ['a CommonJS module', ['first'], 'common', 'common of the first layer'],
      ['a package with a scope', ['second'], '@scope/name', 'scoped'],
      ['the package of the later layer', ['first', 'second'], 'common', 'common of the second layer'],
      [
        'the package of the later layer, in the other order',
        ['second', 'first'],
        'common',
        'common of the first layer',
      ],
      ['its own package before that of a layer', ['first'], 'own', 'own of the function'],
      ['a layer before what only this machine has', ['first'], 'both', 'both of the first layer'],
      ['what is for its Node.js first', ['first', 'second'], 'versioned', 'versioned for Node.js 24'],
      ['modules of Node.js', ['first'], 'os', expect.objectContaining({ EOL: expect.any(String) })],
    ])('%s', async (_, layers, name, expected) => {
      const [found] = await load(how, layers, [name]);
      if (expected instanceof RegExp) expect(found).toMatch(expected);
      else expect(found).toEqual(expected);
    });

    test.each([['nowhere'], ['misplaced']])('nothing that no layer has where it belongs: %s', async (name) => {
      const { errorMessage } = await load(how, ['first'], [name]);
      expect(errorMessage).toMatch(/Cannot find (package|module) '\w+'/);
    });

    test('nothing of layers that it does not have', async () => {
      expect(await load(how, [], ['common'])).toMatchObject({ errorMessage: expect.stringContaining('common') });
    });
  });

  test('searches later layers first', () => {
    expect(layerFolders(['/a', '/b'])).toEqual([
      '/b/nodejs/node24/node_modules',
      '/a/nodejs/node24/node_modules',
      '/b/nodejs/node_modules',
      '/a/nodejs/node_modules',
    ]);
    expect(layerFolders([])).toEqual([]);
  });
});

describe('a layer in a template', () => {
  const bucket = (hash: string) => ({ S3Bucket: 'assets', S3Key: `${hash}.zip` });
  const layer = (properties: object = {}) => ({
    Type: 'AWS::Lambda::LayerVersion',
    Properties: {
      Content: bucket('layer'),
      CompatibleRuntimes: ['nodejs24.x'],
      CompatibleArchitectures: ['arm64'],
      Description: 'shared',
      ...properties,
    },
  });
  const withLayers = (layers: readonly unknown[]) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Code: bucket('code'), Handler: 'index.imports', Role: 'r', Runtime: 'nodejs24.x', Layers: layers },
  });

  async function open(resources: Readonly<Record<string, object>>) {
    const beside = (name: string) => join('..', basename(folder.path), name);
    const assets = { code: beside('project/assets/code'), layer: beside('first') };
    const outputs = { Layer: { Value: { Ref: 'Layer' } } };
    const assembly = writeAssembly({ arcade: { resources, assets, outputs } });
    return Stage.open({ assembly: assembly.path }).finally(() => assembly.remove());
  }

  test('lambda-layers: is found by the functions that name it, and by their versions', async () => {
    await using stage = await open({
      Fn: withLayers([{ Ref: 'Layer' }]),
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Layer: layer(),
    });
    const invoked = await stage.services.lambda.invoke('arcade-Fn:1', ['common']);
    expect(JSON.parse(invoked.payload)).toEqual(['common of the first layer']);
    expect(stage.output('arcade', 'Layer')).toBe('arn:aws:lambda:us-east-1:000000000000:layer:arcade-Layer:1');
  });

  test('gets the next version of its name', async () => {
    await using stage = await open({ First: layer({ LayerName: 'shared' }), Layer: layer({ LayerName: 'shared' }) });
    expect(stage.output('arcade', 'Layer')).toMatch(/:layer:shared:2$/);
  });

  test.each<[string, Readonly<Record<string, object>>, RegExp]>([
    [
      'that no stack creates',
      { Fn: withLayers(['arn:of:layer:1']), Layer: layer() },
      /Fn: property Layers names arn:of/,
    ],
    ['as the sixth', { Fn: withLayers(Array(6).fill({ Ref: 'Layer' })), Layer: layer() }, /Fn .*property Layers has/],
    [
      'without its content',
      { Layer: layer({ Content: bucket('gone') }) },
      /Layer: the cloud assembly has no asset gone/,
    ],
    ['with an unknown property', { Layer: layer({ Zip: 1 }) }, /Layer .*property Zip is not supported/],
  ])('is refused %s', async (_, resources, message) => {
    await expect(open(resources)).rejects.toThrow(message);
  });
});
