import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The code that templates contain, in folders of its own that are gone with the stage. */
export class InlineCode {
  #folder: string | undefined;

  /**
   * Writes the code as CloudFormation packages it: a file `index.js`, next to the module `cfn-response`.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
   *
   * @returns the absolute folder
   */
  write(name: string, source: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'stage-inline-'));
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), source);
    // Functions require it as a package, or as the file next to theirs.
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    writeFileSync(join(folder, 'cfn-response.js'), CFN_RESPONSE);
    writeFileSync(join(folder, 'node_modules', 'cfn-response.js'), "module.exports = require('../cfn-response.js');\n");
    return folder;
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html */
const CFN_RESPONSE = `exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) =>
  fetch(event.ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: responseStatus,
      Reason: 'See the details in CloudWatch Log Stream: ' + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: responseData,
    }),
  }).then(() => context.done?.(), (error) => context.done?.(error));
`;
