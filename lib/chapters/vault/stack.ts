import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Grant, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { seasonClosed } from '#lambda/seasons/events.ts';
import { EVIDENCE, RESULTS } from '#lambda/vault/objects.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { CustomerKey } from '../../constructs/keys/customer-key.ts';
import { KeyPair, type KeyPairProps } from '../../constructs/keys/key-pair.ts';
import { Configuration } from '../../constructs/storage/configuration.ts';
import { EncryptedBucket } from '../../constructs/storage/encrypted-bucket.ts';
import { annotate } from '../../pattern.ts';
import { KeyAdministrators } from './parts/administrators.ts';
import { FeatureFlags } from './parts/feature-flags.ts';

export interface VaultProps extends ChapterProps {
  readonly bus: EventBus;
}

/** How long the deletion of a key can be taken back. */
const PENDING = Duration.days(7);

interface PairProps extends Pick<KeyPairProps, 'purpose' | 'description' | 'keySpec' | 'keyUsage' | 'administrators'> {
  readonly action: KeyPairProps['user']['action'];
}

/** What few may read or change: secrets, keys and flags. */
export class Vault extends Chapter {
  constructor(scope: Construct, name: string, props: VaultProps) {
    super(scope, name, props);
    const administrators = new KeyAdministrators(this, 'KeyAdministrators');
    this.output('KeyAdministratorsRoleArn', administrators.roleArn);
    const key = this.key(administrators, props);
    const kept = this.bucket(key);
    this.evidence(kept, key);
    const signed = this.signResults(kept, key, administrators, props);
    this.tips(administrators);
    this.partnerKey(key);
    const changed = this.cabinetPin(key);
    const flags = this.flags();
    this.watch([...this.functions, signed, changed, flags]);
  }

  /** The key of everything that the vault encrypts. */
  private key(administrators: Role, { instance }: ChapterProps): CustomerKey {
    const key = new CustomerKey(this, 'Key', {
      alias: `${instance}/vault`,
      description: 'Secrets and sealed objects of the vault',
      administrators,
      pendingWindow: PENDING,
      removalPolicy: this.settings.removalPolicy,
    });
    annotate(
      key,
      'kms-cli-tour',
      'The same by hand: npm run keys-tour makes two keys, encrypts, moves the text to the other key, rotates, and schedules both for deletion.',
    );
    this.output('KeyArn', key.keyArn);
    return key;
  }

  private bucket(encryptionKey: CustomerKey): EncryptedBucket {
    const kept = new EncryptedBucket(this, 'Kept', {
      purpose: {
        pattern: 'kms-customer-key',
        why: 'Objects are under the key of the vault: who reads one needs the object, and the key through S3.',
      },
      encryptionKey,
      removalPolicy: this.settings.removalPolicy,
    });
    this.output('KeptBucketName', kept.bucketName);
    return kept;
  }

  /** Logs of plays in dispute: support seals them, referees open them. */
  private evidence(kept: EncryptedBucket, key: CustomerKey): void {
    const seal = this.function('SealEvidence', { description: 'Keeps the log of a play that is in dispute' });
    this.letStore(seal, kept, key, EVIDENCE);
    seal.function.addEnvironment('VAULT_KEY_ARN', key.keyArn);
    key.letUse(seal.role, 'kms:GenerateDataKey', { object: `${EVIDENCE}*` });
    annotate(
      seal,
      'kms-envelope-encryption',
      'A log is longer than the 4 KB that KMS encrypts. KMS makes a data key for this one object, the function encrypts by it, and keeps it encrypted with the text.',
    );
    const open = this.function('OpenEvidence', { description: 'Opens the log of a play that is in dispute' });
    open.function.addEnvironment('VAULT_BUCKET_NAME', kept.bucketName);
    open.function.addEnvironment('VAULT_KEY_ARN', key.keyArn);
    kept.grantObjects(open, { prefix: EVIDENCE, actions: ['s3:GetObject'] });
    key.letUseThrough('s3', open, ['kms:Decrypt'], { 'aws:s3:arn': kept.bucketArn });
    key.letUse(open.role, 'kms:Decrypt', { object: `${EVIDENCE}*` });
    annotate(
      open,
      'kms-envelope-encryption',
      'The context names the object, and KMS opens the data key for this object only: a copy under another name does not open.',
    );
  }

  /** Lets a function store objects below a prefix, under the key of the vault. */
  private letStore(fn: LiveFunction, kept: EncryptedBucket, key: CustomerKey, prefix: string): void {
    fn.function.addEnvironment('VAULT_BUCKET_NAME', kept.bucketName);
    kept.grantObjects(fn, { prefix, actions: ['s3:PutObject'] });
    key.letUseThrough('s3', fn, ['kms:GenerateDataKey'], { 'aws:s3:arn': kept.bucketArn });
  }

  private signResults(kept: EncryptedBucket, key: CustomerKey, administrators: Role, { bus }: VaultProps): EventRule {
    const sign = this.function('SignResult', { description: 'Signs the final standings of a season' });
    this.letStore(sign, kept, key, RESULTS);
    this.pair('SigningKey', 'SIGNING_KEY_ARN', sign, {
      purpose: {
        pattern: 'kms-asymmetric-sign',
        why: 'Signs the result of a season. The private half never leaves KMS; with the public half everybody verifies, without AWS and without an account.',
      },
      description: 'Signs results of seasons',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      administrators,
      action: 'kms:Sign',
    });
    annotate(
      sign,
      'kms-asymmetric-sign',
      'Signs a statement with the digest of the result: KMS takes messages of up to 4,096 bytes, and standings may be longer.',
    );
    const rule = new EventRule(this, 'SeasonsEnd', {
      eventBus: bus,
      description: 'Results of seasons that ended are signed',
      pattern: { source: [seasonClosed.source], detailType: [seasonClosed.type] },
      why: 'Every season that closed, with its standings in the event.',
      alarms: this.alarms,
    });
    rule.invoke(sign.live);
    this.output('EventBusName', bus.eventBusName);
    this.output('FailuresQueueUrl', rule.failures.queue.queueUrl);
    return rule;
  }

  /** Tips of people who have no account: they encrypt by the public half, referees open. */
  private tips(administrators: Role): void {
    const open = this.function('OpenTip', { description: 'Opens a tip that was encrypted outside of AWS' });
    this.pair('TipKey', 'TIP_KEY_ARN', open, {
      purpose: {
        pattern: 'kms-asymmetric-encrypt-outside',
        why: 'People without an account at AWS encrypt by the public half, up to 190 bytes at once; only this function may have KMS open it.',
      },
      description: 'Opens tips of players',
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.ENCRYPT_DECRYPT,
      administrators,
      action: 'kms:Decrypt',
    });
    annotate(
      open,
      'kms-asymmetric-encrypt-outside',
      'Names key and algorithm: what RSA encrypted does not say by which key. There is no context either, so the one who opens cannot tell what a tip belongs to.',
    );
  }

  /** A pair of keys whose private half one function uses. */
  private pair(
    id: string,
    variable: string,
    { role, function: fn }: LiveFunction,
    { action, ...props }: PairProps,
  ): void {
    const { keyArn } = new KeyPair(this, id, {
      ...props,
      user: { role, action },
      pendingWindow: PENDING,
      removalPolicy: this.settings.removalPolicy,
    });
    fn.addEnvironment(variable, keyArn);
    this.output(`${id}Arn`, keyArn, 'aws kms get-public-key --key-id <this ARN>');
  }

  /** The key of a partner: a secret that a function replaces every 30 days. */
  private partnerKey(key: CustomerKey): void {
    const secret = new CfnSecret(this, 'PartnerKey', {
      description: 'With this key the arcade orders prizes from its partner',
      kmsKeyId: key.keyArn,
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    secret.applyRemovalPolicy(this.settings.removalPolicy);
    annotate(
      secret,
      'secrets-manager-rotation',
      'Its first value is made by Secrets Manager: no template, no log and no person has it. The key belongs to us, not to the partner, which gets it with each request.',
    );

    const memory = new Configuration(this, 'PartnerMemory', {
      name: 'partner-memory',
      value: '[]',
      description: 'Hashes of the keys that the partner takes: of the stand-in, not of the arcade',
    });
    const partner = this.function('PrizePartner', {
      description: 'Stands in for the company that sends prizes',
      variables: { PARTNER_MEMORY_NAME: memory.parameterName },
    });
    memory.grantGet(partner);
    Grant.addToPrincipal({ grantee: partner, actions: ['ssm:PutParameter'], resourceArns: [memory.parameterArn] });

    const variables = { PARTNER_KEY_ARN: secret.ref, PRIZE_PARTNER_ARN: partner.live.functionArn };
    const order = this.function('OrderPrize', { description: 'Orders a prize from the partner', variables });
    const rotate = this.function('RotatePartnerKey', {
      description: 'Replaces the key of the partner, in four steps',
      timeout: Duration.seconds(30),
      variables,
    });
    annotate(
      order.function,
      'secrets-manager-rotation',
      'Keeps the key for five minutes, because each read costs. A key that a rotation has retired is refused once; then it reads the current one.',
    );
    annotate(
      rotate.function,
      'secrets-manager-rotation',
      'Four steps: make a key, let the partner take it next to the current one, try it, make it current. Each may come again. Two keys are good at any time, so no caller fails meanwhile.',
    );
    for (const [fn, secretActions, keyActions] of [
      [order, ['GetSecretValue'], ['kms:Decrypt']],
      [
        rotate,
        ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
        ['kms:Decrypt', 'kms:GenerateDataKey'],
      ],
    ] as const) {
      partner.live.grantInvoke(fn);
      const actions = secretActions.map((action) => `secretsmanager:${action}`);
      Grant.addToPrincipal({ grantee: fn, actions, resourceArns: [secret.ref] });
      key.letUseThrough('secretsmanager', fn, keyActions, { SecretARN: secret.ref });
    }
    const permission = new CfnPermission(this, 'InvokeRotation', {
      action: 'lambda:InvokeFunction',
      functionName: rotate.live.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceArn: secret.ref,
    });
    const schedule = new CfnRotationSchedule(this, 'PartnerKeyRotation', {
      secretId: secret.ref,
      rotationLambdaArn: rotate.live.functionArn,
      rotationRules: { scheduleExpression: 'rate(30 days)', duration: '4h' },
    });
    schedule.addResourceDependency(permission);
    annotate(
      schedule,
      'secrets-manager-rotation',
      'Rotates when it is deployed, and then every 30 days in the first four hours of the day, UTC: if the function does not work, the deployment shows it and not the first night.',
    );
    this.output('PartnerKeyArn', secret.ref, 'aws secretsmanager rotate-secret --secret-id <this ARN>');
    this.output('OrderPrizeArn', order.live.functionArn);
  }

  /** A value that an operator puts, encrypted: CloudFormation cannot. */
  private cabinetPin(key: CustomerKey): EventRule {
    const name = `/${this.stackName}/secure/cabinet-pin`;
    const parameterArn = this.formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) });
    const check = this.function('CheckPin', {
      description: 'Checks the PIN with which technicians open cabinets',
      variables: { CABINET_PIN_NAME: name },
      oneAtATime: true,
    });
    Grant.addToPrincipal({ grantee: check, actions: ['ssm:GetParameter'], resourceArns: [parameterArn] });
    key.letUseThrough('ssm', check, ['kms:Decrypt'], { PARAMETER_ARN: parameterArn });
    // Operators put the value with rights of their own.
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EncryptParameters',
        principals: [new AccountRootPrincipal()],
        actions: ['kms:Encrypt'],
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': `ssm.${this.region}.amazonaws.com` } },
      }),
    );
    annotate(
      check.role,
      'ssm-securestring',
      'Reads one parameter, and decrypts for the ARN of that one alone: Parameter Store encrypts each value with its ARN as the context. The template has the name; the value comes from an operator, because CloudFormation cannot create a SecureString.',
    );
    const rule = new EventRule(this, 'SecureParameters', {
      eventBus: EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
      description: 'Changes of secure parameters of the vault',
      pattern: {
        source: ['aws.ssm'],
        detailType: ['Parameter Store Change'],
        detail: { name: [{ prefix: `/${this.stackName}/secure/` }], operation: ['Create', 'Update', 'Delete'] },
      },
      why: 'Systems Manager tells the default bus which parameter has changed, and never its value.',
      alarms: this.alarms,
    });
    annotate(
      rule.rule,
      'ssm-change-event',
      'Invokes the function that has the value in its memory, which forgets it: the next reader gets the new one. One execution at a time means one environment with one memory, so the event reaches it.',
    );
    rule.invoke(check.live);
    this.output('CheckPinArn', check.live.functionArn);
    this.output(
      'CabinetPinName',
      name,
      'aws ssm put-parameter --type SecureString --overwrite --name <this name> --key-id <KeyArn> --value file://pin.txt',
    );
    return rule;
  }

  /** What operators turn on for a night, without a deployment of code. */
  private flags(): FeatureFlags {
    const count = this.function('CountPoints', { description: 'Counts the points of a play, by the flag of tonight' });
    const flags = new FeatureFlags(this, 'Flags', count);
    this.output('CountPointsArn', count.live.functionArn);
    this.output('FlagsApplicationId', flags.application.ref);
    this.output('FlagsEnvironmentId', flags.environment.ref);
    this.output('FlagsProfileId', flags.profile.ref);
    this.output('FlagsStrategyId', flags.strategy.ref);
    return flags;
  }
}
