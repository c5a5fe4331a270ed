import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { annotate } from '../../pattern.ts';

/**
 * The layer `AWSOpenTelemetryDistroJs` of AWS. Both differ by Region and time, so they are looked up and not guessed:
 * https://aws-otel.github.io/docs/getting-started/lambda lists them.
 */
export interface OpenTelemetryLayer {
  /** Account in which AWS publishes the layer for the Region. */
  readonly publisher: string;
  readonly version: number;
}

/**
 * Lets a function be instrumented by the layer of AWS's OpenTelemetry distribution: calls become spans, and spans can be
 * annotated. The construct's own property `adotInstrumentation` brings older layers with a collector inside, which AWS no
 * longer advises (https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.AdotInstrumentationConfig.html).
 *
 * Application Signals stays off: it asks for a managed policy on every role, and is billed on its own. The variable
 * AWS_LAMBDA_EXEC_WRAPPER is all it takes, and the wrapper keeps what NODE_OPTIONS says already (unverified; settled by: the log of a deployed function with
 * the layer that throws).
 */
export function instrument(fn: LambdaFunction, { publisher, version }: OpenTelemetryLayer): void {
  const layerVersionArn = Stack.of(fn).formatArn({
    service: 'lambda',
    account: publisher,
    resource: 'layer',
    resourceName: `AWSOpenTelemetryDistroJs:${version}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  fn.addLayers(LayerVersion.fromLayerVersionArn(fn, 'OpenTelemetry', layerVersionArn));
  fn.addEnvironment('AWS_LAMBDA_EXEC_WRAPPER', '/opt/otel-instrument');
  fn.addEnvironment('OTEL_AWS_APPLICATION_SIGNALS_ENABLED', 'false');
  annotate.once(
    fn,
    'otel-adot',
    'A layer and a wrapper instrument the function without a change of its code. AWS publishes the layer; account and version are settings of the environment.',
  );
  annotate.once(
    fn,
    'xray-annotations',
    "The wrapper starts a span that takes annotations. Lambda's own segment takes none.",
  );
}
