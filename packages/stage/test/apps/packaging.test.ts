import { existsSync, mkdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CfnResource, Size, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  Code,
  DockerImageCode,
  DockerImageFunction,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Stage } from '../../stage.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const project = new TemporaryFolder();
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(project.path, file)), { recursive: true });
  return project.write(file, text);
};

/** A runtime that answers every event with a text, in the language of its own file `answer`. */
const BOOTSTRAP = `#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
(async () => {
  for (;;) {
    const id = (await fetch(api + 'next')).headers.get('lambda-runtime-aws-request-id');
    const body = JSON.stringify({ says: readFileSync('answer', 'utf8'), runs: __filename.includes('asset.') });
    await fetch(api + id + '/response', { method: 'POST', body });
  }
})();
`;

/** Fills /tmp with as much as the event says, and tells what is in it. */
const FILLS = `
const { openSync, ftruncateSync, closeSync, readdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
exports.handler = async ({ name, mebibytes }) => {
  const file = openSync(tmpdir() + '/' + name, 'w');
  ftruncateSync(file, mebibytes * 1048576);
  closeSync(file);
  return readdirSync(tmpdir()).sort();
};`;

function define(stack: Stack): void {
  write('code/index.js', `exports.handler = async () => require('greeting') + ' ' + require('other');`);
  write('one/nodejs/node_modules/greeting.js', `module.exports = 'from the first layer';`);
  write('one/nodejs/node_modules/other.js', `module.exports = 'too';`);
  write('two/nodejs/node_modules/greeting.js', `module.exports = 'from the second layer';`);
  const layer = (name: string) => new LayerVersion(stack, name, { code: Code.fromAsset(join(project.path, name)) });
  new LambdaFunction(stack, 'Layers', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(join(project.path, 'code')),
    layers: [layer('one'), layer('two')],
  });

  write('bare/answer', 'a program in the code');
  write('layered/answer', 'a program in a layer');
  const provided = (id: string, folder: string) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.PROVIDED_AL2023,
      handler: 'any.thing',
      code: Code.fromAsset(join(project.path, folder)),
    });
  provided('Bootstrap', 'bare');
  provided('LayeredBootstrap', 'layered').addLayers(layer('runtime'));

  write('image/Dockerfile', 'FROM public.ecr.aws/lambda/nodejs:22\nCOPY app/ ./\nCMD ["index.handler"]\n');
  write('image/app/index.js', `exports.handler = async ({ name }) => 'hello ' + name;`);
  write('image/answer', 'a program in an image');
  const image = (id: string, entry: object) => {
    const fn = new DockerImageFunction(stack, id, {
      code: DockerImageCode.fromImageAsset(join(project.path, 'image')),
    });
    const { defaultChild } = fn.node;
    if (CfnResource.isCfnResource(defaultChild)) defaultChild.addMetadata('serverless-stage', entry);
  };
  image('Image', { Handler: 'index.handler', Directory: 'app' });
  image('ImageProcess', { Command: ['node', './bootstrap'] });

  const code = Code.fromInline(FILLS);
  new LambdaFunction(stack, 'Fills', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
  new LambdaFunction(stack, 'FillsMore', {
    ...{ runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code },
    ephemeralStorageSize: Size.mebibytes(600),
  });

  const folder = `exports.handler = async () => require('node:os').tmpdir();`;
  new LambdaFunction(stack, 'Folder', {
    ...{ runtime: Runtime.NODEJS_22_X, handler: 'index.handler' },
    code: Code.fromInline(folder),
  });

  const variables = {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => process.env.WORD;'),
    environment: { WORD: 'secret' },
  };
  new LambdaFunction(stack, 'Encrypted', { ...variables, environmentEncryption: new Key(stack, 'Key') });
  const disabled = new Key(stack, 'Disabled', { enabled: false });
  new LambdaFunction(stack, 'Locked', { ...variables, environmentEncryption: disabled });
}

let stage: Stage;
const assembly = new TemporaryFolder();
beforeAll(async () => {
  for (const folder of ['bare', 'runtime', 'image']) await chmod(write(`${folder}/bootstrap`, BOOTSTRAP), 0o755);
  const app = cdkApp(assembly.path);
  // Synth builds no image: a program for it does not even have to be there.
  process.env.CDK_DOCKER = '/no/docker';
  define(new Stack(app, 'app'));
  app.synth();
  stage = await Stage.open({ assembly: assembly.path });
});
afterAll(async () => {
  delete process.env.CDK_DOCKER;
  await stage?.close();
  for (const folder of [assembly, project]) folder.remove();
});

const names = () =>
  new Map(stage.services.lambda.all.map(({ name }) => [name.replace(/^app-(\w+?)[0-9A-F]{8}$/, '$1'), name]));

async function invoke(id: string, event: unknown = {}) {
  const answer = await fetch(`${stage.endpoint}/2015-03-31/functions/${names().get(id)}/invocations`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/lambda/aws4_request' },
    body: JSON.stringify(event),
  });
  return answer.json();
}

async function described(id: string) {
  const answer = await fetch(`${stage.endpoint}/2015-03-31/functions/${names().get(id)}`, {
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/lambda/aws4_request' },
  });
  return answer.json();
}

describe('apps of other people', () => {
  test('layers: a later one hides an earlier one', async () => {
    expect(await invoke('Layers')).toBe('from the second layer too');
  });

  test('lambda-custom-runtime: a bootstrap in the code or in a layer', async () => {
    expect(await invoke('Bootstrap')).toEqual({ says: 'a program in the code', runs: true });
    expect(await invoke('LayeredBootstrap')).toEqual({ says: 'a program in a layer', runs: true });
  });

  test('lambda-container-image: the code of an image, as a handler or as a program', async () => {
    expect(await invoke('Image', { name: 'Ada' })).toBe('hello Ada');
    expect(await invoke('ImageProcess')).toEqual({ says: 'a program in an image', runs: true });
  });

  test('lambda-ephemeral-storage: files stay in the environment until they are too many', async () => {
    expect(await invoke('Fills', { name: 'one', mebibytes: 300 })).toEqual(['one']);
    expect(await invoke('Fills', { name: 'two', mebibytes: 100 })).toEqual(['one', 'two']);
    expect(await invoke('Fills', { name: 'three', mebibytes: 200 })).toMatchObject({
      errorMessage: expect.stringContaining('ENOSPC: no space left on device: /tmp has more than the 512 MiB'),
    });
    expect(await invoke('FillsMore', { name: 'one', mebibytes: 520 })).toEqual(['one']);
  });

  test('lambda-env-kms: variables are there as long as their key is enabled', async () => {
    expect(await invoke('Encrypted')).toBe('secret');
    expect(await invoke('Locked')).toMatchObject({
      Message: expect.stringContaining('unable to decrypt the environment variables'),
    });
  });
});

test('the API of Lambda tells how a function is packed', async () => {
  const image = await described('Image');
  expect(image).toMatchObject({ Configuration: { PackageType: 'Image' }, Code: { RepositoryType: 'ECR' } });
  expect(image).not.toHaveProperty('Configuration.Handler');
  expect(await described('FillsMore')).toMatchObject({
    Configuration: { PackageType: 'Zip', EphemeralStorage: { Size: 600 } },
  });
  expect(await described('Encrypted')).toMatchObject({
    Configuration: { KMSKeyArn: expect.stringContaining(':key/') },
  });
});

test('lambda-ephemeral-storage: the folders are gone with the stage', async () => {
  const other = await Stage.open({ assembly: assembly.path });
  const { payload } = await other.services.lambda.invoke(names().get('Folder') ?? '', {});
  const folder = JSON.parse(payload);
  expect(existsSync(folder)).toBe(true);
  await other.close();
  expect(existsSync(folder)).toBe(false);
});
