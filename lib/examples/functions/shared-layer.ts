import { Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { SharedLayer } from '../../constructs/functions/shared-layer.ts';
import { sampleFunction } from '../sample-function.ts';

/** A layer with the packages that functions share. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    sampleFunction(this, 'Order').addLayers(SharedLayer.of(this, Code.fromAsset(import.meta.dirname)));
  }
}
