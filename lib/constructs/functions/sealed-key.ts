import { CustomResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { LiveFunction } from './live-function.ts';

/**
 * The code of the function that makes the key, for `Code.fromInline`: a custom resource without a dependency. CloudFormation makes `index.js` of
 * it, a CommonJS module; the SDK is part of the runtime.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export const SEAL_KEY = `const { KMSClient, GenerateDataKeyWithoutPlaintextCommand } = require('@aws-sdk/client-kms');

const kms = new KMSClient({});

async function seal({ RequestType, PhysicalResourceId = 'sealed-key', ResourceProperties }) {
  if (RequestType === 'Delete') return { PhysicalResourceId };
  const { KeyId, EncryptionContext } = ResourceProperties;
  const command = new GenerateDataKeyWithoutPlaintextCommand({ KeyId, EncryptionContext, KeySpec: 'AES_256' });
  const { CiphertextBlob } = await kms.send(command);
  return { PhysicalResourceId, Data: { Ciphertext: Buffer.from(CiphertextBlob).toString('base64') } };
}

// CloudFormation waits for an answer in any case, for an hour.
exports.handler = async (event) => {
  const { RequestId, StackId, LogicalResourceId, PhysicalResourceId = 'none' } = event;
  const answer = await seal(event).then(
    (done) => ({ Status: 'SUCCESS', ...done }),
    (error) => ({ Status: 'FAILED', Reason: error.message, PhysicalResourceId }),
  );
  const body = JSON.stringify({ RequestId, StackId, LogicalResourceId, ...answer });
  const { ok, status } = await fetch(event.ResponseURL, { method: 'PUT', body });
  if (!ok) throw new Error('CloudFormation answered ' + status);
};
`;

export interface SealedKeyProps {
  /** The key of KMS that encrypts the new one. */
  readonly key: IKey;
  /** What the new key belongs to: who decrypts it has to say the same. It is no secret, and CloudTrail shows it. */
  readonly context: Readonly<Record<string, string>>;
  /** A function that runs {@link SEAL_KEY}. */
  readonly sealer: LiveFunction;
}

/**
 * A key for the code of a function, made when the stack is created. KMS gives it encrypted only, so the template, the history of the
 * stack and the console have nothing to reveal. https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html
 */
export class SealedKey extends Construct {
  /** The key, encrypted, in base64: the value of a variable. */
  readonly ciphertext: string;
  readonly #key: IKey;
  readonly #conditions: Readonly<Record<string, Readonly<Record<string, string>>>>;

  constructor(scope: Construct, id: string, { key, context, sealer }: SealedKeyProps) {
    super(scope, id);
    this.#key = key;
    this.#conditions = {
      StringEquals: Object.fromEntries(
        Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
      ),
    };
    this.#allow(sealer, 'kms:GenerateDataKeyWithoutPlaintext');
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: sealer.live.functionArn,
      properties: { KeyId: key.keyArn, EncryptionContext: context },
    });
    // The role is of no use to the function before its policy is there.
    resource.node.addDependency(sealer.role);
    this.ciphertext = resource.getAttString('Ciphertext');
    annotate(
      resource,
      'lambda-env-kms',
      'Made when the stack is created, and again when the key of KMS or the context changes: what the old key has signed is then invalid.',
    );
  }

  /** Lets a function decrypt the key, and nothing else that the key of KMS has encrypted. */
  letOpen(fn: LiveFunction): void {
    this.#allow(fn, 'kms:Decrypt');
  }

  #allow({ role }: LiveFunction, action: string): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: [action], resources: [this.#key.keyArn], conditions: { ...this.#conditions } }),
    );
  }
}
