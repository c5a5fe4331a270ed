import { array, boolean, type InferOutput, number, optional, picklist, strictObject, string } from 'valibot';

const topic = { TopicArn: optional(string()) };

/** What a rule does with a mail, as templates and requests have it. */
const action = strictObject({
  AddHeaderAction: optional(strictObject({ HeaderName: string(), HeaderValue: string() })),
  BounceAction: optional(
    strictObject({
      Message: string(),
      Sender: string(),
      SmtpReplyCode: string(),
      StatusCode: optional(string()),
      ...topic,
    }),
  ),
  LambdaAction: optional(
    strictObject({
      FunctionArn: string(),
      InvocationType: optional(picklist(['Event', 'RequestResponse']), 'Event'),
      ...topic,
    }),
  ),
  S3Action: optional(strictObject({ BucketName: string(), ObjectKeyPrefix: optional(string()), ...topic })),
  SNSAction: optional(strictObject({ TopicArn: string(), Encoding: optional(picklist(['UTF-8', 'Base64']), 'UTF-8') })),
  StopAction: optional(strictObject({ Scope: optional(picklist(['RuleSet']), 'RuleSet'), ...topic })),
});
export type ReceiptAction = InferOutput<typeof action>;

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ReceiptRule.html */
export const receiptRuleEntries = {
  Enabled: optional(boolean(), false),
  ScanEnabled: optional(boolean(), false),
  TlsPolicy: optional(picklist(['Optional', 'Require']), 'Optional'),
  /** Addresses and domains. @default every recipient of a verified domain */
  Recipients: optional(array(string())),
  Actions: optional(array(action), []),
};
export const receiptRule = strictObject({ Name: string(), ...receiptRuleEntries });
export type ReceiptRule = InferOutput<typeof receiptRule>;

export const receiptRuleSet = strictObject({ createdAt: number(), rules: array(receiptRule) });
export type ReceiptRuleSet = InferOutput<typeof receiptRuleSet>;
