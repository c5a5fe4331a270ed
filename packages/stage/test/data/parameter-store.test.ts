import {
  GetParameterCommand,
  GetParametersCommand,
  ListDocumentsCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ssmOperations } from '../../services/ssm/operations.ts';
import { ParameterStore } from '../../services/ssm/parameter-store.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let parameters: ParameterStore;
let ssm: SSMClient;
beforeAll(async () => {
  stage = await ServiceStage.open();
  parameters = new ParameterStore(stage.arn, stage.clock);
  stage.serve(ssmOperations(parameters));
  ssm = new SSMClient(stage.as());
});
afterAll(async () => {
  ssm.destroy();
  await stage.close();
});

const get = (Name: string, as = ssm) => as.send(new GetParameterCommand({ Name }));
const put = (Name: string, Value: string, Overwrite?: boolean, as = ssm) =>
  as.send(new PutParameterCommand({ Name, Value, Type: 'String', ...(Overwrite === undefined ? {} : { Overwrite }) }));

describe('a parameter', () => {
  test('of a template is there with its version and ARN', async () => {
    parameters.put('/arcade/config', '{"a":1}');
    expect((await get('/arcade/config')).Parameter).toEqual({
      Name: '/arcade/config',
      Value: '{"a":1}',
      Type: 'String',
      Version: 1,
      ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/arcade/config',
      DataType: 'text',
      LastModifiedDate: new Date(stage.clock.now()),
    });
  });

  test('is found by its ARN too (recorded: test_ssm::test_get_parameter_by_arn)', async () => {
    parameters.put('plain', 'x');
    const byArn = await get(parameters.arnOf('plain'));
    expect(byArn.Parameter).toMatchObject({ Name: 'plain', Value: 'x' });
    await expect(get(parameters.arnOf('nobody'))).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const both = await ssm.send(new GetParametersCommand({ Names: [parameters.arnOf('/arcade/config'), 'nobody'] }));
    expect(both).toMatchObject({ Parameters: [{ Name: '/arcade/config' }], InvalidParameters: ['nobody'] });
  });

  test('gets a new version when it is overwritten, which takes saying so', async () => {
    expect(await put('/arcade/switch', 'off')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put('/arcade/switch', 'on')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await get('/arcade/switch')).Parameter).toMatchObject({ Value: 'off', Version: 1 });
    expect((await put('/arcade/switch', 'on', true)).Version).toBe(2);
    expect((await get('/arcade/switch')).Parameter).toMatchObject({ Value: 'on', Version: 2 });
  });

  test('that does not exist is an error of that name', async () => {
    await expect(get('/arcade/gone')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('is readable to whom it is granted, and writable to nobody else', async () => {
    parameters.put('/arcade/mine', 'x');
    const Resource = parameters.arnOf('/arcade/mine');
    const as = new SSMClient(stage.as(stage.role('reader', { Effect: 'Allow', Action: 'ssm:GetParameter', Resource })));
    expect((await get('/arcade/mine', as)).Parameter?.Value).toBe('x');
    await expect(get('/arcade/config', as)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter/arcade/config',
      ),
    });
    await expect(put('/arcade/mine', 'y', true, as)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await get('/arcade/mine')).Parameter?.Value).toBe('x');
    as.destroy();
  });

  test('an operation that the stage does not know is refused by name', async () => {
    await expect(ssm.send(new ListDocumentsCommand({}))).rejects.toThrow('AmazonSSM.ListDocuments is not');
  });
});
