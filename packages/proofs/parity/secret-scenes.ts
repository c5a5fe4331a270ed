import type { SecretStage } from './secrets.ts';

/** What a recorded test does with its secret, by the name of the test. */
export type SecretScene = (stage: SecretStage) => Promise<void>;

const TEST = 'TestSecretsManager::test_';

/** Creates, reads, changes and deletes a secret. */
const createAndUpdate: SecretScene = async ({ id, see }) => {
  const { ARN } = await see('create_secret_rs_1', 'CreateSecret', {
    Name: id,
    SecretString: 'my_secret',
    Description: 'Testing secret creation.',
  });
  await see('get_secret_value_rs_1', 'GetSecretValue', { SecretId: id });
  await see('describe_secret_rs_1', 'DescribeSecret', { SecretId: id });
  await see('get_secret_value_rs_2', 'GetSecretValue', { SecretId: ARN });
  const withoutSuffix = { SecretId: ARN.slice(0, -7) };
  await see('get_secret_value_rs_3', 'GetSecretValue', withoutSuffix);
  await see('resource_not_found_dict_1', 'GetSecretValue', withoutSuffix);
  await see('put_secret_value_rs_1', 'PutSecretValue', { SecretId: id, SecretString: 'new_secret' });
  await see('get_secret_value_rs_4', 'GetSecretValue', { SecretId: id });
  await see('update_secret_res_1', 'UpdateSecret', { SecretId: ARN, SecretString: 'test123', Description: 'd1' });
  await see('delete_secret_res_1', 'DeleteSecret', { SecretId: id, ForceDeleteWithoutRecovery: true });
};

const invalidName: SecretScene = async ({ id: SecretId, see }) => {
  const of = { SecretId };
  await see('ex_log_1', 'CreateSecret', { Name: SecretId, SecretString: 'MySecretString' });
  await see('ex_log_2', 'DeleteSecret', { ...of, ForceDeleteWithoutRecovery: true });
  await see('ex_log_3', 'DescribeSecret', of);
  await see('ex_log_4', 'GetSecretValue', of);
  await see('ex_log_5', 'ListSecretVersionIds', { ...of, IncludeDeprecated: true });
  await see('ex_log_6', 'PutSecretValue', { ...of, SecretString: 'MySecretString' });
  await see('ex_log_7', 'TagResource', { ...of, Tags: [{ Key: 'FirstTag', Value: 'SomeValue' }] });
  await see('ex_log_8', 'UntagResource', { ...of, TagKeys: ['FirstTag'] });
  await see('ex_log_9', 'UpdateSecret', { ...of, Description: 'MyNewDescription' });
  await see('ex_log_10', 'ValidateResourcePolicy', {
    ...of,
    ResourcePolicy: '{"Version":"2012-10-17","Statement":[]}',
  });
};

/** Versions and labels: each step is a label of the recording with what it asks. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
};

const changedAfterCreation =
  (put: object, update: object): SecretScene =>
  async ({ create, get, id: SecretId, quietly }) => {
    await create('', { SecretBinary: base64('initial') });
    await get('put_secret_value_secret_response');
    await quietly('PutSecretValue', { SecretId, ...put });
    await get('put_secret_binary_response_updated');
    await quietly('UpdateSecret', { SecretId, ...update });
    await get('update_secret_binary_response_updated');
  };

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const binary = (text: string) => ({ SecretBinary: base64(text) });

const rotated: SecretScene = async ({ create, describe, rotate, versions }) => {
  await create('', { SecretString: 'my_secret', Description: 'testing rotation of secrets' });
  await rotate('rotate_secret_immediately');
  await describe('describe_secret_rotated');
  await versions('list_secret_versions_rotated_1');
};

/** Every recorded test that the stage does again. */
export const SECRET_SCENES: Readonly<Record<string, SecretScene>> = {
  ...Object.fromEntries(
    [
      's-c64bdc03-True',
      'Valid/_+=.@-Name-True',
      'Valid/_+=.@-Name-a1b2-True',
      'Valid/_+=.@-Name-a1b2c3--True',
      'Invalid/_+=.@-Name-a1b2c3-False',
      's-4b175f02-True',
      's-c64bdc03',
      'Valid/_+=.@-Name',
      'Valid/_+=.@-Name-a1b2',
      'Valid/_+=.@-Name-a1b2c3-',
    ].map((name) => [`${TEST}create_and_update_secret[${name}]`, createAndUpdate]),
  ),
  ...Object.fromEntries(
    ['Inv Name', ' Inv Name', ' Inv*Name? ', ' Inv *?!]Name\\\\-'].map((name) => [
      `${TEST}invalid_secret_name[${name}]`,
      invalidName,
    ]),
  ),
  [`${TEST}secret_restore`]: async ({ create, id: SecretId, see }) => {
    await create('', { SecretString: 'my_secret', Description: 'test description' });
    await see('delete_secret_res', 'DeleteSecret', { SecretId });
    await see('restore_secret_res', 'RestoreSecret', { SecretId });
  },
  [`${TEST}secret_not_found`]: async ({ id: SecretId, see }) => {
    await see('get_secret_value_not_found_ex', 'GetSecretValue', { SecretId });
    await see('list_secret_version_ids_not_found_ex', 'ListSecretVersionIds', { SecretId });
  },
  [`${TEST}secret_version_not_found`]: async ({ create, id: SecretId, see }) => {
    await create('', {});
    await see('get_secret_value_no_version_ex', 'GetSecretValue', { SecretId });
    await see('get_secret_value_version_not_found_ex', 'GetSecretValue', { SecretId, VersionId: crypto.randomUUID() });
    await see('get_secret_value_stage_not_found_ex', 'GetSecretValue', { SecretId, VersionStage: 'AWSPENDING' });
  },
  [`${TEST}call_lists_secrets_multiple_times`]: listed('create_secret_rs_1'),
  [`${TEST}call_lists_secrets_multiple_times_snapshots`]: listed('create_secret_rs_1'),
  [`${TEST}create_multi_secrets`]: severalListed,
  [`${TEST}create_multi_secrets_snapshot`]: severalListed,
  [`${TEST}resource_policy`]: async ({ create, id: SecretId, see }) => {
    await create('', { SecretString: 'my_secret', Description: 'testing creation of secrets' });
    await see('put_resource_policy', 'PutResourcePolicy', { SecretId, ResourcePolicy: JSON.stringify(POLICY) });
    await see('get_resource_policy', 'GetResourcePolicy', { SecretId });
  },
  [`${TEST}rotate_secret_with_lambda_success[True]`]: rotated,
  [`${TEST}rotate_secret_with_lambda_success[None]`]: rotated,
  [`${TEST}rotate_secret_multiple_times_with_lambda_success`]: async ({ create, describe, get, rotate, versions }) => {
    await create('', { SecretString: 'my_secret', Description: 'testing rotation of secrets' });
    for (const run of [1, 2]) {
      await rotate(`rotate_secret_immediately_${run}`, run === 1);
      await describe(`describe_secret_rotated_${run}`);
      await versions(`list_secret_versions_rotated_1_${run}`);
      await get('');
    }
  },
  [`${TEST}rotate_secret_invalid_lambda_arn`]: async ({ create, describe, id: SecretId, see }) => {
    await create('create_secret', { SecretString: 'init' });
    await see('rotate_secret_invalid_arn_exc', 'RotateSecret', {
      SecretId,
      RotationRules: { AutomaticallyAfterDays: 1 },
      RotationLambdaARN: 'arn:aws:lambda:us-east-1:000000000000:function:rotate_secret_invalid_lambda_arn',
    });
    await describe('describe_secret');
  },
  [`${TEST}first_rotate_secret_with_missing_lambda_arn`]: async ({ create, describe, id: SecretId, see }) => {
    await create('create_secret', { SecretString: 'init' });
    await see('rotate_secret_no_arn_exc', 'RotateSecret', { SecretId, RotationRules: { AutomaticallyAfterDays: 1 } });
    await describe('describe_secret');
  },
  [`${TEST}put_secret_value_with_version_stages`]: async ({ create, drop, get, put }) => {
    await create('create_secret_rs_0', { SecretString: 'secret_string_v0' });
    await get('get_secret_value_res_0');
    for (const [at, labels] of [
      ['SAMPLESTAGE1', 'SAMPLESTAGE0'],
      ['SAMPLESTAGE1', 'SAMPLESTAGE0'],
      ['AWSPENDING'],
      undefined,
    ].entries()) {
      await put(`put_secret_value_res_${at + 1}`, `secret_string_v${at + 1}`, labels);
      await get(`get_secret_value_res_${at + 1}`);
    }
    await drop('delete_secret_res_1');
  },
  [`${TEST}update_secret_description`]: async ({ create, describe, drop, id: SecretId, see }) => {
    await create('create_secret_rs_0', { SecretString: 'MySecretString' });
    await describe('describe_secret_res_0');
    const changes = [
      { Description: 'MyDescription' },
      { Description: 'MyNewDescription', SecretString: 'MyNewSecretString' },
      { SecretString: 'MyNewSecretStringMyNewSecretString' },
      {},
    ];
    for (const [at, change] of changes.entries()) {
      await see(`update_secret_res_${at}`, 'UpdateSecret', { SecretId, ...change });
      await describe(`describe_secret_res_${at + 1}`);
    }
    await drop('delete_secret_res_0');
  },
  [`${TEST}update_secret_version_stages_return_type`]: async ({ create, drop, move, put }) => {
    const first = await create('create_secret_rs_0', { SecretString: 'Something1' });
    const second = await put('put_secret_value_res_0', 'Something2', ['AWSPENDING']);
    await move('update_secret_version_stage_res_0', first, second);
    await drop('delete_secret_res_0');
  },
  [`${TEST}update_secret_version_stages_current_previous`]: async ({ create, drop, id: SecretId, see, versions }) => {
    await create('create_secret_rs_0', { SecretString: 'secret_string_v0' });
    await versions('list_secret_version_ids_res_0');
    await see('update_secret_res_0', 'UpdateSecret', { SecretId, SecretString: 'secret_string_v1' });
    await versions('list_secret_version_ids_res_1');
    await drop('delete_secret_res_0');
  },
  [`${TEST}update_secret_version_stages_current_pending`]: async ({ create, drop, move, put, versions }) => {
    const first = await create('create_secret_rs_0', { SecretString: 'Something1' });
    const second = await put('put_secret_value_res_0', 'Something2', ['AWSPENDING']);
    await versions('list_secret_version_ids_res_0');
    await move('update_secret_version_stage_res_0', first, second);
    await versions('list_secret_version_ids_res_1');
    await put('put_secret_value_res_1', 'SS3');
    await versions('list_secret_version_ids_res_2');
    await drop('delete_secret_res_0');
  },
  [`${TEST}update_secret_version_stages_current_pending_cycle`]: cycle(
    ['AWSPENDING'],
    ['AWSPENDING'],
    'put_secret_value_res_2',
  ),
  [`${TEST}update_secret_version_stages_current_pending_cycle_custom_stages_1`]: cycle(
    ['AWSSOMETHING', 'AWSPENDING', 'PUT1'],
    ['AWSPENDING', 'PUT2'],
    'update_secret_version_stage_res_1',
  ),
  [`${TEST}update_secret_version_stages_current_pending_cycle_custom_stages_2`]: async ({
    create,
    drop,
    get,
    move,
    put,
    versions,
  }) => {
    await create('create_secret_rs_0', { SecretString: 'SS' });
    const first = await put('put_secret_value_res_0', 'S1', ['AWSCURRENT', 'PUT0']);
    await versions('list_secret_version_ids_res_0');
    const second = await put('put_secret_value_res_1', 'S2', ['AWSPENDING', 'PUT1']);
    await versions('list_secret_version_ids_res_1');
    await get('get_secret_value_res_0');
    await move('update_secret_version_stage_res_0', first, second);
    await versions('list_secret_version_ids_res_2');
    await get('get_secret_value_res_1');
    const third = await put('put_secret_value_res_2', 'S3', ['AWSPENDING', 'PUT2']);
    await versions('list_secret_version_ids_res_3');
    await get('get_secret_value_res_2');
    await move('update_secret_version_stage_res_1', second, third);
    await versions('list_secret_version_ids_res_4');
    await get('get_secret_value_res_3');
    await drop('delete_secret_res_0');
  },
  [`${TEST}update_secret_version_stages_current_pending_cycle_custom_stages_3`]: async (stage) => {
    const { create, drop, id: SecretId, move, put, see, versions } = stage;
    const first = await create('create_secret_rs', { SecretString: 'SS' });
    const second = await put('put_secret_value_res_0', 'S1', ['PENDING']);
    const both = async (suffix: string) => {
      await see(`get_secret_value_v1_rs${suffix}`, 'GetSecretValue', { SecretId, VersionId: first });
      await see(`get_secret_value_v2_rs${suffix}`, 'GetSecretValue', { SecretId, VersionId: second });
    };
    await versions('list_secret_version_ids_rs');
    await both('');
    await move('update_secret_version_stage_res_1', first, second);
    await both('_1');
    const removal = { SecretId, RemoveFromVersionId: second, VersionStage: 'PENDING' };
    await see('update_secret_version_stage_res_2', 'UpdateSecretVersionStage', removal);
    await both('_2');
    await drop('delete_secret_res_0');
  },
  [`${TEST}non_versioning_version_stages_replacement`]: replaced(['one', 'two', 'three', 'four']),
  [`${TEST}non_versioning_version_stages_no_replacement`]: replaced(['one', 'two', 'four']),
  [`${TEST}deprecated_secret_version_stage`]: async ({ create, put, versions }) => {
    await create('create_secret', { SecretString: 'original', Description: 'My secret' });
    await versions('list_secret_version_ids');
    await put('put_secret_value_1', 'update1');
    await versions('list_secret_version_ids_1');
    await put('put_secret_value_2', 'update2');
    await versions('list_secret_version_ids_2');
    await versions('list_secret_version_ids_3', true);
    await put('put_secret_value_3', 'update3');
    await versions('list_secret_version_ids_4');
    await versions('list_secret_version_ids_5', true);
  },
  [`${TEST}exp_raised_on_creation_of_secret_scheduled_for_deletion`]: async ({ create, id, see }) => {
    await create('', { SecretString: 'x' });
    await see('delete_res', 'DeleteSecret', { SecretId: id, RecoveryWindowInDays: 7 });
    await see('invalid_req_ex', 'CreateSecret', { Name: id, SecretString: 'x' });
  },
  [`${TEST}can_recreate_delete_secret`]: async ({ create, drop }) => {
    await create('create_secret_res_0', { SecretString: 'x' });
    await drop('delete_res_1');
    await create('create_secret_res_1', { SecretString: 'x' });
  },
  [`${TEST}secret_exists_snapshots`]: async ({ create, drop, id, see }) => {
    await create('', { SecretString: 'my_secret' });
    await see('ex_log', 'CreateSecret', { Name: id, SecretString: 'my_secret' });
    await drop('delete_secret_res');
  },
  ...Object.fromEntries(
    ['CreateSecret', 'UpdateSecret', 'RotateSecret', 'PutSecretValue'].map((operation): [string, SecretScene] => [
      `${TEST}no_client_request_token[${operation}]`,
      async ({ create, id, see }) => {
        await create('', { SecretString: 'x' });
        const of = operation === 'CreateSecret' ? { Name: id } : { SecretId: id };
        await see('no-client-request-exc', operation, { ...of, ClientRequestToken: undefined });
      },
    ]),
  ),
  [`${TEST}create_secret_version_from_empty_secret`]: async ({ create, describe, put }) => {
    await create('create-empty-secret', { Description: '' });
    await describe('describe-secret');
    await put('put-secret-value', 'example-string-to-protect');
  },
  [`${TEST}secret_tags`]: async ({ create, describe, id: SecretId, see }) => {
    const tags = (...names: readonly number[]) => names.map((at) => ({ Key: `tag${at}`, Value: `value${at}` }));
    await create('create_secret', {});
    await describe('describe_secret');
    await see('tag_resource_1', 'TagResource', { SecretId, Tags: tags(1) });
    await describe('describe_secret_1');
    await see('tag_resource_2', 'TagResource', { SecretId, Tags: tags(2) });
    await describe('describe_secret_2');
    await see('untag_resource_1', 'UntagResource', { SecretId, TagKeys: ['tag1'] });
    await describe('describe_secret_3');
    await see('untag_resource_2', 'UntagResource', { SecretId, TagKeys: ['tag2'] });
    await describe('describe_secret_4');
    await see('', 'TagResource', { SecretId, Tags: tags(3, 4) });
    await describe('describe_secret_5');
    await see('', 'UntagResource', { SecretId, TagKeys: ['tag3', 'tag4'] });
    await describe('describe_secret_6');
  },
  [`${TEST}tag_untag_resource_on_deleted_secret`]: async ({ create, id: SecretId, see }) => {
    await create('create_secret', { SecretString: 'x', Tags: [{ Key: 'initial-tag', Value: 'initial-value' }] });
    await see('delete_secret', 'DeleteSecret', { SecretId });
    await see('tag_deleted_secret_error', 'TagResource', { SecretId, Tags: [{ Key: 'new-tag', Value: 'new-value' }] });
    await see('untag_deleted_secret_error', 'UntagResource', { SecretId, TagKeys: ['initial-tag'] });
  },
  [`${TEST}get_secret_value_errors`]: async ({ create, id: SecretId, see }) => {
    const VersionId = await create('', { SecretString: 'test' });
    const previous = { SecretId, VersionStage: 'AWSPREVIOUS' };
    await see('error_get_secret_value_non_existing', 'GetSecretValue', previous);
    await see('mismatch_version_id_and_stage', 'GetSecretValue', { ...previous, VersionId });
  },
  [`${TEST}get_secret_value`]: async ({ create, get }) => {
    await create('', binary('footest'));
    await get('secret_value_response');
    await get('secret_value_http_response');
  },
  [`${TEST}force_delete_deleted_secret`]: async ({ create, describe, drop, id: SecretId, see }) => {
    await create('create_secret_response', { SecretString: 'x' });
    await see('delete_secret_response', 'DeleteSecret', { SecretId });
    await describe('describe_secret_response');
    await drop('force_delete_secret_response');
  },
  [`${TEST}change_secret_value_after_creation[footest-updated1]`]: changedAfterCreation(
    binary('footest'),
    binary('updated1'),
  ),
  [`${TEST}change_secret_value_after_creation[tops3cret-updated2]`]: changedAfterCreation(
    binary('tops3cret'),
    binary('updated2'),
  ),
  [`${TEST}change_secret_value_after_creation[\\x00\\x01\\x02\\xff-\\xfe\\xfd]`]: changedAfterCreation(
    binary('\x00\x01\x02\xff'),
    binary('\xfe\xfd'),
  ),
};

function listed(label: string): SecretScene {
  return async ({ create, drop, list }) => {
    await create(label, { SecretString: 'my_secret', Description: 'testing creation of secrets' });
    for (const at of [0, 1, 2]) await list(`list_secrets_res_${at}`);
    await drop('delete_secret_res_1');
  };
}

async function severalListed({ id, list, see }: SecretStage): Promise<void> {
  const names = [0, 1, 2].map((at) => `${id}-${at}-of-several`);
  for (const Name of names) {
    await see('', 'CreateSecret', { Name, SecretString: 'x', Description: 'Testing secrets creation.' });
  }
  await list('list_secrets_res');
  for (const [at, SecretId] of names.entries()) {
    await see(`delete_secret_res${at}`, 'DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
  }
}

function cycle(first: readonly string[], second: readonly string[], lastMove: string): SecretScene {
  return async ({ create, drop, get, move, put, versions }) => {
    const one = await create('create_secret_rs_0', { SecretString: 'S1' });
    const two = await put('put_secret_value_res_0', 'S2', first);
    await versions('list_secret_version_ids_res_0');
    await get('get_secret_value_res_0');
    await move('update_secret_version_stage_res_0', one, two);
    await versions('list_secret_version_ids_res_1');
    await get('get_secret_value_res_1');
    const three = await put('put_secret_value_res_1', 'S3', second);
    await versions('list_secret_version_ids_res_2');
    await get('get_secret_value_res_2');
    await move(lastMove, two, three);
    await versions('list_secret_version_ids_res_3');
    await get('get_secret_value_res_3');
    await drop('delete_secret_res_0');
  };
}

function replaced(second: readonly string[]): SecretScene {
  return async ({ create, drop, put, versions }) => {
    await create('create_secret_rs_0', { SecretString: 'S0' });
    await put('put_secret_value_res_0', 'S1', ['one', 'two', 'three']);
    await versions('list_secret_version_ids_res_0');
    await put('put_secret_value_res_1', 'S2', second);
    await versions('list_secret_version_ids_res_1');
    await drop('delete_secret_res_0');
  };
}
