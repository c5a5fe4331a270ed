import { Duration } from 'aws-cdk-lib';
import { type Alias, Code, type IFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** A function with its code inline: it prints what it gets. Put your own in its place. */
export const sampleFunction = (scope: Construct, id: string): LambdaFunction =>
  new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async (event) => { console.log(JSON.stringify(event)); return {}; };'),
    timeout: Duration.seconds(10),
  });

/** The alias `live` of a function; `Alias` implements `IFunction` except for `exactOptionalPropertyTypes`. */
export const liveAlias = (fn: LambdaFunction): Alias & IFunction => fn.addAlias('live') as Alias & IFunction;
