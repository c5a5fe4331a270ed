import { Stack } from 'aws-cdk-lib';
import { Architecture, type Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

const ID = 'SharedLayer';

/**
 * The packages that the functions of a stack share. One layer per stack, from the same content: a layer version of
 * another stack would be an export in use, which CloudFormation refuses to change with the next version
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html).
 */
export class SharedLayer extends LayerVersion {
  /** The layer of the stack that a construct belongs to. */
  static of(scope: Construct, code: Code): SharedLayer {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(ID);
    return existing instanceof SharedLayer ? existing : new SharedLayer(stack, code);
  }

  private constructor(stack: Stack, code: Code) {
    super(stack, ID, {
      code,
      description: 'Packages that the functions share',
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.ARM_64],
    });
    annotate(
      this,
      'lambda-layers',
      'One upload instead of a copy in every function. It shrinks uploads, not cold starts: a layer counts for the 250 MB like code does, and holds what a bundle would have left out.',
    );
  }
}
