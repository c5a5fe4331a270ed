import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ServiceStage } from '../support/service-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';

let stage: ServiceStage;
let other: TemporaryFolder;
beforeAll(async () => {
  stage = await ServiceStage.open();
  other = new TemporaryFolder();
  other.write('index.mjs', "export const worksInBits = async () => 'other';");
});
afterAll(async () => {
  await stage.close();
  other.remove();
});

test('code that is replaced is live at once in every version, and what runs ends with the code before', async () => {
  const arn = stage.function('worksInBits');
  const { arn: version } = stage.lambda.functions.publish('worksInBits');
  const [warm, running] = [stage.lambda.invoke(version, {}), stage.lambda.invoke(version, {})];
  await warm;
  const last = stage.lambda.invoke(version, {});

  await stage.lambda.replaceCode('worksInBits', other.path);

  expect(await stage.lambda.invoke(arn, {})).toMatchObject({ payload: '"other"' });
  expect(await stage.lambda.invoke(version, {})).toMatchObject({ payload: '"other"', executedVersion: '1' });
  expect([await running, await last]).toMatchObject([{ payload: '"done"' }, { payload: '"done"' }]);
  expect(await stage.lambda.invoke(version, {})).toMatchObject({ payload: '"other"' });
  expect(stage.of('code-change')).toMatchObject([{ functionName: 'worksInBits' }]);
});
