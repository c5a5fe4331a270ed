import { CfnResource, TagManager } from 'aws-cdk-lib';
import { arcadeApp } from './arcade-app.ts';
import { synthDirectory } from './synth-directory.ts';

let known: readonly string[] | undefined;

/**
 * What the CDK can put tags on, by chapter and logical id. A template does not say that, so it takes an app; once built, it
 * serves whoever asks again in this process.
 */
export function taggableResources(): readonly string[] {
  known ??= find();
  return known;
}

function find(): readonly string[] {
  const app = arcadeApp({ environment: 'sandbox', instance: 'arcade', outdir: synthDirectory() });
  app.synth();
  return app.node.findAll().flatMap((construct) => {
    if (!CfnResource.isCfnResource(construct) || TagManager.of(construct) === undefined) return [];
    return [`${construct.stack.node.id}/${construct.stack.resolve(construct.logicalId)}`];
  });
}
