import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { optional, picklist, strictObject } from 'valibot';
import { AwsError } from '../../../errors.ts';
import { operation } from '../../../wire/aws-json.ts';
import { invalid } from '../errors.ts';
import { isEcc } from '../key-spec.ts';
import type { Kms } from '../kms.ts';
import { allowed, bytes, checkAlgorithm, checkDryRun, keyId, message, oneOf, usable, used } from './inputs.ts';

const signed = {
  KeyId: keyId,
  Message: message,
  MessageType: optional(picklist(['RAW', 'DIGEST']), 'RAW'),
  SigningAlgorithm: oneOf('signingAlgorithm', [
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
    'ECDSA_SHA_256',
    'ECDSA_SHA_384',
    'ECDSA_SHA_512',
  ]),
  ...used,
};
const mac = {
  KeyId: keyId,
  Message: message,
  MacAlgorithm: oneOf('macAlgorithm', ['HMAC_SHA_384', 'HMAC_SHA_256', 'HMAC_SHA_224', 'HMAC_SHA_512']),
  ...used,
};

const hashOf = (algorithm: string) => `sha${algorithm.slice(-3)}`;

/** https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html: the salt is as long as the digest. */
const keyFor = (algorithm: string, key: KeyObject) =>
  algorithm.includes('PSS')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : key;

/** @throws AwsError: the stage signs messages, because `node:crypto` signs no digest that is there already */
function checkMessage(bytesOfMessage: Buffer, type: 'RAW' | 'DIGEST', algorithm: string): void {
  if (type === 'RAW') return;
  if (bytesOfMessage.length * 8 !== Number(algorithm.slice(-3))) {
    // Recorded: test_kms::test_sign_verify.
    throw invalid(`Digest is invalid length for algorithm ${algorithm}.`);
  }
  throw invalid('MessageType DIGEST is not supported by the local stage.');
}

/** Signatures and message authentication codes. */
export function signing(kms: Kms) {
  return {
    Sign: operation({
      input: strictObject(signed),
      permissions: ({ KeyId, MessageType, SigningAlgorithm }) =>
        allowed(kms, 'Sign', KeyId, { conditions: { messagetype: MessageType, signingalgorithm: SigningAlgorithm } }),
      run(input) {
        const { KeyId, Message, MessageType, SigningAlgorithm } = input;
        const key = usable(kms, KeyId, 'SIGN_VERIFY', 'Sign');
        checkAlgorithm(key, SigningAlgorithm);
        checkMessage(Message, MessageType, SigningAlgorithm);
        checkDryRun(input);
        const signature = sign(hashOf(SigningAlgorithm), Message, keyFor(SigningAlgorithm, key.privateKey));
        return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm };
      },
    }),
    Verify: operation({
      input: strictObject({ ...signed, Signature: bytes }),
      permissions: ({ KeyId, MessageType, SigningAlgorithm }) =>
        allowed(kms, 'Verify', KeyId, { conditions: { messagetype: MessageType, signingalgorithm: SigningAlgorithm } }),
      run(input) {
        const { KeyId, Message, MessageType, Signature, SigningAlgorithm } = input;
        const key = usable(kms, KeyId, 'SIGN_VERIFY', 'Verify');
        checkAlgorithm(key, SigningAlgorithm);
        checkMessage(Message, MessageType, SigningAlgorithm);
        checkDryRun(input);
        if (!verify(hashOf(SigningAlgorithm), Message, keyFor(SigningAlgorithm, key.publicKey), Signature)) {
          throw new AwsError('KMSInvalidSignatureException', '');
        }
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm };
      },
    }),
    GetPublicKey: operation({
      input: strictObject({ KeyId: keyId, GrantTokens: used.GrantTokens }),
      permissions: ({ KeyId }) => allowed(kms, 'GetPublicKey', KeyId),
      run({ KeyId }) {
        const key = kms.find(KeyId);
        const { spec, usage } = key.identity;
        if (spec === 'SYMMETRIC_DEFAULT' || usage === 'GENERATE_VERIFY_MAC') {
          throw new AwsError('UnsupportedOperationException', `${key.arn} is not an asymmetric key.`);
        }
        key.checkEnabled();
        return {
          KeyId: key.arn,
          PublicKey: key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
          CustomerMasterKeySpec: spec,
          KeySpec: spec,
          KeyUsage: usage,
          [isEcc(spec) || usage === 'SIGN_VERIFY' ? 'SigningAlgorithms' : 'EncryptionAlgorithms']: key.algorithms,
        };
      },
    }),
    GenerateMac: operation({
      input: strictObject(mac),
      permissions: ({ KeyId, MacAlgorithm }) =>
        allowed(kms, 'GenerateMac', KeyId, { conditions: { macalgorithm: MacAlgorithm } }),
      run(input) {
        const { KeyId, MacAlgorithm, Message } = input;
        const key = usable(kms, KeyId, 'GENERATE_VERIFY_MAC', 'GenerateMac');
        checkAlgorithm(key, MacAlgorithm);
        checkDryRun(input);
        const code = createHmac(hashOf(MacAlgorithm), key.secret).update(Message).digest('base64');
        return { KeyId: key.arn, Mac: code, MacAlgorithm };
      },
    }),
    VerifyMac: operation({
      input: strictObject({ ...mac, Mac: bytes }),
      permissions: ({ KeyId, MacAlgorithm }) =>
        allowed(kms, 'VerifyMac', KeyId, { conditions: { macalgorithm: MacAlgorithm } }),
      run(input) {
        const { KeyId, Mac, MacAlgorithm, Message } = input;
        const key = usable(kms, KeyId, 'GENERATE_VERIFY_MAC', 'VerifyMac');
        checkAlgorithm(key, MacAlgorithm);
        checkDryRun(input);
        const code = createHmac(hashOf(MacAlgorithm), key.secret).update(Message).digest();
        if (code.length !== Mac.length || !timingSafeEqual(code, Mac)) throw new AwsError('KMSInvalidMacException', '');
        return { KeyId: key.arn, MacAlgorithm, MacValid: true };
      },
    }),
  };
}
