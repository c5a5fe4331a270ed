import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Bundles, bundleFunctions } from '../../lib/bundle.ts';
import { LiveFunction } from '../../lib/constructs/functions/live-function.ts';
import { SharedLayer } from '../../lib/constructs/functions/shared-layer.ts';
import { synthArcade } from '../support/synth.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { resources } from '../support/template-resources.ts';
import { testApp } from '../support/test-app.ts';

test('lambda-layers: by default there is none, as measured and decided', () => {
  expect(resources(synthArcade(), 'AWS::Lambda::LayerVersion')).toEqual([]);
});

describe('with a shared layer', () => {
  let directory: string;
  let sizes: Record<'plain' | 'layered', number>;
  let bundles: Bundles;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'arcade-layers-'));
    const plain = await bundleFunctions({ directory });
    bundles = await bundleFunctions({ directory, sharedLayer: true });
    sizes = { plain: sizeOf(plain), layered: sizeOf(bundles) };
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Bytes of code in the assets of some functions. */
  function sizeOf(bundled: Bundles): number {
    const root = synthDirectory();
    const stack = new Stack(testApp(root), 'sizes');
    for (const handler of ['api/list-games', 'api/record-play', 'registration/get-player'])
      bundled.code(handler).bind(stack);
    return globSync('asset.*/**/*.mjs', { cwd: root }).reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
  }

  test('lambda-layers: the code of functions shrinks to less than a quarter', () => {
    expect(sizes.layered).toBeGreaterThan(0);
    expect(sizes.layered).toBeLessThan(sizes.plain / 4);
  });

  test('lambda-layers: the functions of a stack share one layer, made for their runtime', () => {
    const stack = new Stack(testApp(synthDirectory()), 'layered');
    for (const handler of ['api/list-games', 'registration/get-player']) {
      new LiveFunction(stack, handler.replace('/', '-'), {
        code: bundles.code(handler),
        layers: bundles.layer === undefined ? [] : [SharedLayer.of(stack, bundles.layer())],
        handler: `${handler}.handler`,
        logRetention: RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
        description: handler,
        memorySize: 512,
        timeout: Duration.seconds(10),
      });
    }
    const template = Template.fromStack(stack);
    const [[layer] = [], ...others] = Object.entries(template.findResources('AWS::Lambda::LayerVersion'));
    expect(others).toEqual([]);
    template.hasResourceProperties('AWS::Lambda::LayerVersion', {
      CompatibleRuntimes: ['nodejs24.x'],
      CompatibleArchitectures: ['arm64'],
    });
    template.allResourcesProperties('AWS::Lambda::Function', { Layers: [{ Ref: layer }] });
  });
});
