import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stage } from '../../stage.ts';
import { cdkApp } from './cdk-app.ts';
import { TemporaryFolder } from './temporary.ts';

/** Makes a function of the bundle, with a role that the CDK adds what it grants to. @default handler `index.handler` */
export type FunctionOf = (id: string, props?: Partial<FunctionProps>) => LambdaFunction;
/** Builds a stack; @returns its outputs by name */
export type Define = (stack: Stack, functionOf: FunctionOf) => Readonly<Record<string, string>>;

/** A stage of one stack as the CDK writes it, with the flags that the CDK recommends. */
export class CdkStage {
  readonly stage: Stage;
  readonly #bundle: TemporaryFolder;
  readonly #assembly: TemporaryFolder;

  private constructor(stage: Stage, bundle: TemporaryFolder, assembly: TemporaryFolder) {
    this.stage = stage;
    this.#bundle = bundle;
    this.#assembly = assembly;
  }

  /** @param code the module `index.mjs` of all functions */
  static async open(code: string, define: Define): Promise<CdkStage> {
    const [bundle, assembly] = [new TemporaryFolder(), new TemporaryFolder()];
    bundle.write('index.mjs', code);
    const app = cdkApp(assembly.path);
    const stack = new Stack(app, 'arcade');
    const outputs = define(stack, (id, props = {}) => {
      const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
      return new LambdaFunction(stack, id, {
        runtime: Runtime.NODEJS_24_X,
        code: Code.fromAsset(bundle.path),
        handler: 'index.handler',
        role: new Role(stack, `${id}Role`, { assumedBy }),
        ...props,
      });
    });
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, `${name}Output`, { value });
    app.synth();
    return new CdkStage(await Stage.open({ assembly: assembly.path }), bundle, assembly);
  }

  /** Where the CDK has written it. */
  get assembly(): string {
    return this.#assembly.path;
  }

  readonly output = (name: string): string => this.stage.output('arcade', `${name}Output`);

  async close(): Promise<void> {
    await this.stage.close();
    for (const folder of [this.#bundle, this.#assembly]) folder.remove();
  }
}
