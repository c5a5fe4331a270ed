import { base64, type KeyQuestion, type KmsAnswer, KmsCaller, recordedKey } from '../key-questions.ts';
import type { LeftOut, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';

const FILE = 'kms/test_kms';
const UNKNOWN = '134f2428-cec1-4b25-a1ae-9048164dba47';
const ARN = 'arn:aws:kms:us-east-1:000000000000:key';

type Question = readonly [test: string, label: string, question: KeyQuestion];

/** The same key for all answers of a test, made when the first one is asked for. */
const sharing = (make: KeyQuestion) => {
  let made: Promise<KmsAnswer> | undefined;
  return (kms: KmsCaller) => {
    made ??= make(kms);
    return made;
  };
};

const random: readonly Question[] = [
  ...[12, 44, 91, 1, 1_024].map(
    (NumberOfBytes): Question => [
      `test_generate_random[${NumberOfBytes}]`,
      'result_length',
      async ({ ask }) => Buffer.from((await ask('GenerateRandom', { NumberOfBytes })).Plaintext, 'base64').length,
    ],
  ),
  ...[undefined, 0, 1_025].map(
    (NumberOfBytes): Question => [
      `test_generate_random_invalid_number_of_bytes[${NumberOfBytes ?? 'None'}]`,
      'generate-random-exc',
      ({ ask }) => ask('GenerateRandom', { NumberOfBytes }),
    ],
  ),
];

const sizes: readonly Question[] = [
  ...[2_048, 3_072, 4_096].flatMap((bits) =>
    [1, 256].map(
      (hash): Question => [
        `test_encrypt_validate_plaintext_size_per_key_type[RSA_${bits}-RSAES_OAEP_SHA_${hash}]`,
        'generate-random-exc',
        async ({ ask, key }) =>
          ask('Encrypt', {
            KeyId: await key({ KeySpec: `RSA_${bits}`, KeyUsage: 'ENCRYPT_DECRYPT' }),
            EncryptionAlgorithm: `RSAES_OAEP_SHA_${hash}`,
            Plaintext: base64('x'.repeat(512)),
          }),
      ],
    ),
  ),
  [
    'test_plaintext_size_for_encrypt',
    'invalid-plaintext-size-encrypt',
    async ({ ask, key }) => ask('Encrypt', { KeyId: await key(), Plaintext: base64('x'.repeat(4_097)) }),
  ],
];

const metadata: readonly Question[] = [
  ['test_create_key', 'describe-key', async ({ key, metadata: of }) => of(await key({ Description: 'test key 123' }))],
  [
    'test_describe_with_alias_arn',
    'created-key',
    async ({ key, metadata: of }) => of(await key({ Description: 'test - description' })),
  ],
  [
    'test_describe_with_alias_arn',
    'describe-key',
    async ({ ask, key }) => {
      await ask('CreateAlias', {
        AliasName: 'alias/described',
        TargetKeyId: await key({ Description: 'test - description' }),
      });
      return ask('DescribeKey', { KeyId: 'arn:aws:kms:us-east-1:000000000000:alias/described' });
    },
  ],
  [
    'test_create_multi_region_key',
    'create_multi_region_key',
    async ({ key, metadata: of }) => of(await key({ Description: 'test multi region key', MultiRegion: true })),
  ],
  [
    'test_non_multi_region_keys_should_not_have_multi_region_properties',
    'non_multi_region_keys_should_not_have_multi_region_properties',
    async ({ key, metadata: of }) => of(await key({ Description: 'test non multi region key' })),
  ],
  ...['create-hmac-key', 'describe-key'].map(
    (label): Question => [
      'test_hmac_create_key',
      label,
      async ({ key, metadata: of }) =>
        of(await key({ Description: 'test key', KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })),
    ],
  ),
  ...(
    [
      ['without-key-usage', { KeySpec: 'HMAC_256' }],
      ['invalid-spec', { KeySpec: 'HMAC_random', KeyUsage: 'GENERATE_VERIFY_MAC' }],
      ['invalid-key-usage', { KeySpec: 'HMAC_256', KeyUsage: 'RANDOM' }],
    ] as const
  ).map(
    ([label, settings]): Question => [
      'test_hmac_create_key_invalid_operations',
      `create-hmac-key-${label}`,
      ({ ask }) => ask('CreateKey', settings),
    ],
  ),
  ...(
    [
      ['test_get_key_in_different_region', 'describe-key-diff-region-with-id', UNKNOWN],
      [
        'test_get_key_in_different_region',
        'describe-key-diff-region-with-arn',
        `${ARN}/${UNKNOWN}`.replace('us-east-1', 'eu-west-1'),
      ],
      ['test_get_key_does_not_exist', 'describe-nonexistent-key-with-id', UNKNOWN],
      ['test_get_key_does_not_exist', 'describe-nonexistent-with-arn', `${ARN}/${UNKNOWN}`],
      ['test_get_key_does_not_exist', 'describe-key-with-valid-id-mrk', 'mrk-d3b95762d3b95762d3b95762d3b95762'],
      ['test_get_key_invalid_uuid', 'describe-key-with-invalid-uuid', 'fake-key-id'],
      ['test_get_key_invalid_uuid', 'describe-key-with-invalid-uuid-2', '134f2428cec14b25a1ae9048164dba47'],
      ['test_get_key_invalid_uuid', 'describe-key-with-invalid-uuid-mrk', 'mrk-fake-key-id'],
    ] as const
  ).map(([test, label, KeyId]): Question => [test, label, ({ ask }) => ask('DescribeKey', { KeyId })]),
  [
    'test_create_alias',
    'create_alias',
    async ({ ask, key }) => ask('CreateAlias', { AliasName: 'test', TargetKeyId: await key() }),
  ],
];

const tagged =
  (Tags: readonly object[]): KeyQuestion =>
  ({ ask }) =>
    ask('CreateKey', { Tags });
const tag = (TagKey: string, TagValue: string) => ({ TagKey, TagValue });
const numbered = (...numbers: readonly number[]) => numbers.map((number) => tag(`tag${number}`, `value${number}`));
const tagsOf = async ({ ask }: KmsCaller, KeyId: string) => (await ask('ListResourceTags', { KeyId })).Tags;

const tags: readonly Question[] = [
  ...['test_tag_existing_key_and_untag', 'test_create_key_with_tag_and_untag'].flatMap((test): readonly Question[] => [
    [test, 'list-resource-tags', async (kms) => tagsOf(kms, await kms.key({ Tags: numbered(1, 2) }))],
    [
      test,
      'list-resource-tags-after-all-untagged',
      async (kms) => {
        const KeyId = await kms.key();
        await kms.ask('TagResource', { KeyId, Tags: numbered(1, 2) });
        await kms.ask('UntagResource', { KeyId, TagKeys: ['tag1', 'tag2'] });
        return tagsOf(kms, KeyId);
      },
    ],
  ]),
  [
    'test_untag_key_partially',
    'list-resource-tags-after-partially-untagged',
    async (kms) => {
      const KeyId = await kms.key({ Tags: numbered(1, 2, 3) });
      await kms.ask('UntagResource', { KeyId, TagKeys: ['tag2'] });
      return tagsOf(kms, KeyId);
    },
  ],
  [
    'test_update_and_add_tags_on_tagged_key',
    'list-resource-tags-after-tags-updated',
    async (kms) => {
      const KeyId = await kms.key({ Tags: numbered(1, 2, 3) });
      await kms.ask('TagResource', { KeyId, Tags: [tag('tag2', 'updated_value2'), ...numbered(4, 5)] });
      return tagsOf(kms, KeyId);
    },
  ],
  [
    'test_tag_key_with_duplicate_tag_keys_raises_error',
    'duplicate-tag-keys',
    tagged([...numbered(1), tag('tag1', 'x')]),
  ],
  [
    'test_create_key_with_too_many_tags_raises_error',
    'invalid-tag-key',
    tagged(Array.from({ length: 51 }, (_, index) => tag(`key${index}`, 'value'))),
  ],
  ['test_tag_existing_key_with_invalid_tag_key', 'invalid-tag-key', tagged([tag('aws:key1', 'value1')])],
  ['test_create_key_with_invalid_tag_key[lowercase_prefix]', 'invalid-tag-key', tagged([tag('aws:key1', 'value1')])],
  ['test_create_key_with_invalid_tag_key[uppercase_prefix]', 'invalid-tag-key', tagged([tag('AWS:key1', 'value1')])],
  ['test_create_key_with_invalid_tag_key[too_long_key]', 'invalid-tag-key', tagged([tag('a'.repeat(129), 'value1')])],
  ['test_key_with_long_tag_value_raises_error', 'too-long-tag-value', tagged([tag('tag1', 'v'.repeat(257))])],
];

const signatures: readonly Question[] = (
  [
    ['RSA_2048', 'RSASSA_PSS_SHA_256'],
    ['RSA_2048', 'RSASSA_PSS_SHA_384'],
    ['RSA_2048', 'RSASSA_PSS_SHA_512'],
    ['RSA_4096', 'RSASSA_PKCS1_V1_5_SHA_256'],
    ['RSA_4096', 'RSASSA_PKCS1_V1_5_SHA_512'],
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384'],
  ] as const
).flatMap(([KeySpec, SigningAlgorithm]): readonly Question[] => {
  const test = `test_sign_verify[${KeySpec}-${SigningAlgorithm}]`;
  const key = sharing((kms) => kms.key({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
  const about = async (kms: KmsCaller, text: string) => ({
    KeyId: await key(kms),
    SigningAlgorithm,
    Message: base64(text),
  });
  const sign = async (kms: KmsCaller, text = 'a message') => kms.ask('Sign', await about(kms, text));
  const verify = async (kms: KmsCaller, signed: string) =>
    kms.ask('Verify', { ...(await about(kms, 'a message')), Signature: (await sign(kms, signed)).Signature });
  return [
    [test, 'signature', sign],
    [test, 'verification', (kms) => verify(kms, 'a message')],
    [test, 'bad-digest', async (kms) => kms.ask('Sign', { ...(await about(kms, 'short')), MessageType: 'DIGEST' })],
    [test, 'bad-signature', (kms) => verify(kms, 'another message')],
  ];
});

const MESSAGE = base64('some important message');
const macKey = (bits: string) =>
  sharing((kms) => kms.key({ KeySpec: `HMAC_${bits}`, KeyUsage: 'GENERATE_VERIFY_MAC' }));
const macs: readonly Question[] = ['224', '256', '384', '512'].flatMap((bits): readonly Question[] => {
  const MacAlgorithm = `HMAC_SHA_${bits}`;
  const test = `test_generate_and_verify_mac[HMAC_${bits}-${MacAlgorithm}]`;
  const key = macKey(bits);
  const about = async (kms: KmsCaller) => ({ KeyId: await key(kms), MacAlgorithm, Message: MESSAGE });
  const made = async (kms: KmsCaller) => kms.ask('GenerateMac', await about(kms));
  const verified = async (kms: KmsCaller, more: object = {}) =>
    kms.ask('VerifyMac', { ...(await about(kms)), Mac: (await made(kms)).Mac, ...more });
  return [
    [test, 'generate-mac', made],
    [test, 'verify-mac', verified],
    [
      test,
      'generate-mac-invalid-key-id',
      async (kms) => kms.ask('GenerateMac', { ...(await about(kms)), KeyId: 'key_id' }),
    ],
    [test, 'verify-mac-invalid-key-id', (kms) => verified(kms, { KeyId: 'key_id' })],
  ];
});
const invalidMacs: readonly Question[] = [
  ...(
    [
      ['HMAC_224', 'HMAC_SHA_256'],
      ['HMAC_256', 'INVALID'],
    ] as const
  ).map(
    ([KeySpec, MacAlgorithm]): Question => [
      `test_invalid_generate_mac[${KeySpec}-${MacAlgorithm}]`,
      'generate-mac',
      async ({ ask, key }) =>
        ask('GenerateMac', {
          KeyId: await key({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' }),
          MacAlgorithm,
          Message: MESSAGE,
        }),
    ],
  ),
  ...(
    [
      ['HMAC_SHA_256', 'some different important message'],
      ['HMAC_SHA_512', 'some important message'],
      ['INVALID', 'some important message'],
    ] as const
  ).map(
    ([MacAlgorithm, text]): Question => [
      `test_invalid_verify_mac[HMAC_256-${MacAlgorithm}-${text}]`,
      'verify-mac',
      async ({ ask, key }) => {
        const KeyId = await key({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
        const { Mac } = await ask('GenerateMac', { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: MESSAGE });
        return ask('VerifyMac', { KeyId, MacAlgorithm, Message: base64(text), Mac });
      },
    ],
  ),
];

const wrongKeys: readonly Question[] = (
  [
    ['generate-mac', 'GenerateMac', {}, { MacAlgorithm: 'HMAC_SHA_256', Message: MESSAGE }],
    [
      'sign',
      'Sign',
      { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
      { SigningAlgorithm: 'RSASSA_PSS_SHA_256', Message: MESSAGE },
    ],
    ['verify', 'Verify', {}, { SigningAlgorithm: 'RSASSA_PSS_SHA_256', Message: MESSAGE, Signature: MESSAGE }],
    ['encrypt', 'Encrypt', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }, { Plaintext: MESSAGE }],
    [
      'decrypt',
      'Decrypt',
      { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
      { CiphertextBlob: base64('x'.repeat(100)) },
    ],
  ] as const
).map(
  ([label, operation, settings, input]): Question => [
    'test_error_messaging_for_invalid_keys',
    `${label}-invalid-key-id`,
    async ({ ask, key }) => ask(operation, { KeyId: await key(settings), ...input }),
  ],
);

const CONTEXT = { EncryptionContext: { season: '12' } };
const generated =
  (operation: string, more: object = {}): KeyQuestion =>
  async ({ ask, key }) =>
    ask(operation, { KeyId: await key(), ...more });
const AES = { KeySpec: 'AES_256' };
const PAIR = { KeyPairSpec: 'RSA_2048' };
const withoutContext =
  (operation: string, more: object): KeyQuestion =>
  async ({ ask, key }) => {
    const { CiphertextBlob, PrivateKeyCiphertextBlob = CiphertextBlob } = await ask(operation, {
      KeyId: await key(),
      ...more,
      ...CONTEXT,
    });
    return ask('Decrypt', { CiphertextBlob: PrivateKeyCiphertextBlob });
  };
const decrypted =
  (more: object, damage = (blob: string) => blob): KeyQuestion =>
  async ({ ask, encrypt, key }) =>
    ask('Decrypt', { CiphertextBlob: damage(await encrypt(await key(), CONTEXT)), ...more });

const GENERATE = 'TestKMSGenerateKeys::';
const encryption: readonly Question[] = [
  [
    'test_encrypt_decrypt_encryption_context',
    'encrypt_response',
    async ({ ask, key }) => ask('Encrypt', { KeyId: await key(), Plaintext: MESSAGE, ...CONTEXT }),
  ],
  ['test_encrypt_decrypt_encryption_context', 'decrypt_response_with_encryption_context', decrypted(CONTEXT)],
  ['test_encrypt_decrypt_encryption_context', 'decrypt_response_without_encryption_context', decrypted({})],
  [
    'test_encrypt_decrypt_encryption_context',
    'decrypt_response_with_invalid_ciphertext',
    decrypted(CONTEXT, (blob) => `${blob.slice(0, -8)}AAAAAAA=`),
  ],
  [`${GENERATE}test_generate_data_key`, 'generate-data-key-result', generated('GenerateDataKey', AES)],
  [
    `${GENERATE}test_generate_data_key_without_plaintext`,
    'generate-data-key-without-plaintext',
    generated('GenerateDataKeyWithoutPlaintext', AES),
  ],
  [`${GENERATE}test_generate_data_key_pair`, 'generate-data-key-pair', generated('GenerateDataKeyPair', PAIR)],
  [
    `${GENERATE}test_generate_data_key_pair_without_plaintext`,
    'generate-data-key-pair-without-plaintext',
    generated('GenerateDataKeyPairWithoutPlaintext', PAIR),
  ],
  [
    `${GENERATE}test_generate_data_key_pair_dry_run`,
    'dryrun_exception',
    generated('GenerateDataKeyPair', { ...PAIR, DryRun: true }),
  ],
  [
    `${GENERATE}test_generate_data_key_pair_without_plaintext_dry_run`,
    'dryrun_exception',
    generated('GenerateDataKeyPairWithoutPlaintext', { ...PAIR, DryRun: true }),
  ],
  ...(
    [
      ['generate_data_key', 'GenerateDataKey', AES],
      ['generate_data_key_without_plaintext', 'GenerateDataKeyWithoutPlaintext', AES],
      ['generate_data_key_pair', 'GenerateDataKeyPair', PAIR],
      ['generate_data_key_pair_without_plaintext', 'GenerateDataKeyPairWithoutPlaintext', PAIR],
    ] as const
  ).map(
    ([test, operation, more]): Question => [
      `${GENERATE}test_encryption_context_${test}`,
      'decrypt-without-encryption-context',
      withoutContext(operation, more),
    ],
  ),
  ...(
    [
      ['SYMMETRIC_DEFAULT', 'SYMMETRIC_DEFAULT'],
      ['RSA_2048', 'RSAES_OAEP_SHA_256'],
    ] as const
  ).map(
    ([KeySpec, algorithm]): Question => [
      `test_re_encrypt[${KeySpec}-${algorithm}]`,
      'test_re_encrypt',
      async ({ ask, encrypt, key }) => {
        const SourceKeyId = await key({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' });
        return ask('ReEncrypt', {
          CiphertextBlob: await encrypt(SourceKeyId, { EncryptionAlgorithm: algorithm }),
          SourceKeyId,
          DestinationKeyId: await key({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' }),
          SourceEncryptionAlgorithm: algorithm,
          DestinationEncryptionAlgorithm: algorithm,
        });
      },
    ],
  ),
  [
    'test_re_encrypt_incorrect_source_key',
    'incorrect-source-key',
    async ({ ask, encrypt, key }) => {
      const SourceKeyId = await key();
      const CiphertextBlob = await encrypt(await key());
      return ask('ReEncrypt', { CiphertextBlob, SourceKeyId, DestinationKeyId: SourceKeyId });
    },
  ],
];

const rotated =
  (before: readonly string[], settings: object = {}): KeyQuestion =>
  async ({ ask, key }) => {
    const KeyId = await key(settings);
    for (const operation of before) await ask(operation, { KeyId });
    return ask('RotateKeyOnDemand', { KeyId });
  };
const rotations: readonly Question[] = [
  ...[90, 180].map(
    (RotationPeriodInDays): Question => [
      `test_key_enable_rotation_status[${RotationPeriodInDays}]`,
      'match_response',
      async ({ ask, key }) => {
        const KeyId = await key();
        await ask('EnableKeyRotation', { KeyId, RotationPeriodInDays });
        return ask('GetKeyRotationStatus', { KeyId });
      },
    ],
  ),
  ['test_rotate_key_on_demand_modifies_key_material', 'rotate-on-demand-response', rotated([])],
  ['test_rotate_on_demand_returns_arn_for_key_id', 'rotate-on-demand-aws-key', rotated([])],
  ...(
    [
      ['disabled', []],
      ['enabled', ['EnableKeyRotation']],
    ] as const
  ).flatMap(([what, before]): readonly Question[] => {
    const test = `test_rotate_key_on_demand_with_symmetric_key_and_automatic_rotation_${what}`;
    return [
      [test, 'rotate-on-demand-response', rotated(before)],
      [
        test,
        'rotation-status-response-after-rotation',
        async ({ ask, key }) => {
          const KeyId = await key();
          for (const operation of [...before, 'RotateKeyOnDemand']) await ask(operation, { KeyId });
          return ask('GetKeyRotationStatus', { KeyId });
        },
      ],
    ];
  }),
  ['test_rotate_key_on_demand_raises_error_given_key_is_disabled', 'error-response', rotated(['DisableKey'])],
  [
    'test_rotate_key_on_demand_raises_error_given_key_that_does_not_exist',
    'error-response',
    ({ ask }) => ask('RotateKeyOnDemand', { KeyId: UNKNOWN }),
  ],
  [
    'test_rotate_key_on_demand_raises_error_given_non_symmetric_key',
    'error-response',
    rotated([], { KeySpec: 'RSA_4096', KeyUsage: 'SIGN_VERIFY' }),
  ],
  ['test_key_rotations_limits', 'error-response', rotated(Array.from({ length: 25 }, () => 'RotateKeyOnDemand'))],
  [
    'test_key_rotations_encryption_decryption',
    'bad-ciphertext',
    async ({ ask, encrypt, key }) => {
      const KeyId = await key();
      const blob = await encrypt(KeyId);
      await ask('RotateKeyOnDemand', { KeyId });
      return ask('Decrypt', { KeyId, CiphertextBlob: `${blob.slice(0, -8)}AAAAAAA=` });
    },
  ],
  ...['before', 'after'].map(
    (when): Question => [
      'test_key_rotation_updates_current_key_material_id_for_aws_symmetric_keys',
      `describe-key-${when}-rotation`,
      async ({ ask, key }) => {
        const KeyId = await key({ Description: 'test-key' });
        if (when === 'after') await ask('RotateKeyOnDemand', { KeyId });
        return ask('DescribeKey', { KeyId });
      },
    ],
  ),
];

const QUESTIONS = [
  ...random,
  ...sizes,
  ...metadata,
  ...tags,
  ...signatures,
  ...macs,
  ...invalidMacs,
  ...wrongKeys,
  ...encryption,
  ...rotations,
];

const nameOf = (test: string) => (test.startsWith(GENERATE) ? test : `TestKMS::${test}`);

function leftOut(recordings: Recordings): readonly LeftOut[] {
  const done = new Set(QUESTIONS.map(([test]) => `test_kms::${nameOf(test)}`));
  const others = recordings.tests('kms').filter((test) => !done.has(test));
  const groups: readonly (readonly [reason: string, names: RegExp])[] = [
    ['The stage makes all material of its keys: nothing is imported.', /import|external|pending_key_material/],
    ['The stage has one Region.', /replica/],
    ['No key of the chapters agrees on secrets.', /derive/],
    ['They have no answers.', /./],
  ];
  const by = Map.groupBy(others, (test) => groups.find(([, names]) => names.test(test))?.[0] ?? '');
  return [...by].map(([reason, tests]) => ({ reason, tests }));
}

/** What keys answer. */
export const parityCases: ParityCases = {
  resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } },
  cases: () =>
    QUESTIONS.map(([test, label, question]) => ({
      recording: { file: FILE, test: nameOf(test), label },
      recorded: recordedKey,
      ask: (world) => question(new KmsCaller(world)),
    })),
  leftOut,
};
