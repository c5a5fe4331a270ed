import {
  array,
  boolean,
  type GenericSchema,
  type InferOutput,
  optional,
  picklist,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Access, Caller, Permission } from '../../iam/access.ts';
import { type RestRequest, restJson } from '../../wire/rest-json.ts';
import type { Route } from '../../wire/server.ts';
import { onEverything } from './on-everything.ts';
import { letterFrom, sendPermission } from './send-operations.ts';
import type { Ses } from './ses.ts';

const addresses = optional(array(string()), []);
const content = strictObject({ Data: string(), Charset: optional(string()) });

const sendInput = strictObject({
  FromEmailAddress: string(),
  Destination: strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  ReplyToAddresses: addresses,
  Content: strictObject({
    Simple: optional(
      strictObject({ Subject: content, Body: strictObject({ Text: optional(content), Html: optional(content) }) }),
    ),
    Template: optional(strictObject({ TemplateName: string(), TemplateData: optional(string(), '{}') })),
  }),
  ConfigurationSetName: optional(string()),
  EmailTags: optional(array(strictObject({ Name: string(), Value: string() })), []),
});
type SendInput = InferOutput<typeof sendInput>;

const suppressionInput = strictObject({ EmailAddress: string(), Reason: picklist(['BOUNCE', 'COMPLAINT']) });
const accountInput = strictObject({
  MailType: picklist(['MARKETING', 'TRANSACTIONAL']),
  WebsiteURL: string(),
  ContactLanguage: optional(string()),
  UseCaseDescription: optional(string()),
  ProductionAccessEnabled: optional(boolean(), false),
});

/** Errors of the first version that the second knows under another code. */
const CODES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  Throttling: ['TooManyRequestsException', 429],
  InvalidParameterValue: ['BadRequestException', 400],
  ConfigurationSetDoesNotExist: ['NotFoundException', 404],
};

/**
 * The second version of the API of SES, as far as functions send by it: the AWS CLI calls it `sesv2`.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function sesVersion2(
  ses: Ses,
  stage: { readonly access: Access; arn(service: string, name: string): string },
): Route {
  const { quota, suppressionList } = ses;
  const entry = (address: string) => {
    const { at, reason } = suppressionList.find(address);
    return { EmailAddress: address, Reason: reason, LastUpdateTime: at / 1_000 };
  };
  return restJson(
    [
      {
        method: 'POST',
        path: /^\/v2\/email\/outbound-emails$/,
        permission: (request) => sendPermissions(ses, read(sendInput, request), stage),
        run: (request, caller) => ({ MessageId: send(ses, read(sendInput, request), caller) }),
      },
      {
        method: 'GET',
        path: /^\/v2\/email\/account$/,
        permission: onEverything('GetAccount'),
        run: () => ({
          ProductionAccessEnabled: !quota.isSandbox,
          SendingEnabled: true,
          SendQuota: quota.describe(),
        }),
      },
      {
        method: 'POST',
        path: /^\/v2\/email\/account\/details$/,
        permission: onEverything('PutAccountDetails'),
        run: (request) => {
          if (read(accountInput, request).ProductionAccessEnabled) quota.leaveSandbox();
          return {};
        },
      },
      {
        method: 'PUT',
        path: /^\/v2\/email\/suppression\/addresses$/,
        permission: onEverything('PutSuppressedDestination'),
        run: (request) => {
          const { EmailAddress, Reason } = read(suppressionInput, request);
          suppressionList.put(EmailAddress, Reason);
          return {};
        },
      },
      {
        method: 'GET',
        path: /^\/v2\/email\/suppression\/addresses$/,
        permission: onEverything('ListSuppressedDestinations'),
        run: () => ({ SuppressedDestinationSummaries: suppressionList.all.map(([address]) => entry(address)) }),
      },
      {
        method: 'GET',
        path: /^\/v2\/email\/suppression\/addresses\/(?<address>[^/]+)$/,
        permission: onEverything('GetSuppressedDestination'),
        run: ({ path: { address = '' } }) => ({ SuppressedDestination: entry(address) }),
      },
      {
        method: 'DELETE',
        path: /^\/v2\/email\/suppression\/addresses\/(?<address>[^/]+)$/,
        permission: onEverything('DeleteSuppressedDestination'),
        run: ({ path: { address = '' } }) => {
          suppressionList.find(address);
          suppressionList.remove(address);
          return {};
        },
      },
    ],
    stage.access,
  );
}

/**
 * A caller needs the permission for everything that the mail names: identity, configuration set and template.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
function sendPermissions(
  ses: Ses,
  { FromEmailAddress, Destination, ConfigurationSetName: set, Content }: SendInput,
  { arn }: { arn(service: string, name: string): string },
): readonly Permission[] {
  const sender = sendPermission(ses, 'SendEmail', FromEmailAddress, Destination);
  const template = Content.Template?.TemplateName;
  return [
    sender,
    ...(set === undefined ? [] : [{ ...sender, resource: arn('ses', `configuration-set/${set}`) }]),
    ...(template === undefined ? [] : [{ ...sender, resource: arn('ses', `template/${template}`) }]),
  ];
}

function send(ses: Ses, input: SendInput, caller: Pick<Caller, 'name'>): string {
  const { FromEmailAddress, Destination, ConfigurationSetName, Content, EmailTags } = input;
  const { Simple, Template } = Content;
  return inItsWords(() => {
    const letter = letterFrom('SendEmail', FromEmailAddress, Destination, EmailTags, ConfigurationSetName, caller);
    if (Template !== undefined) {
      const found = ses.templates.find(Template.TemplateName);
      if (found === undefined) {
        throw new AwsError('NotFoundException', `Template ${Template.TemplateName} does not exist.`, 404);
      }
      const { TemplateData: data, TemplateName: templateName } = Template;
      return ses.mailer.send({ ...letter, content: found, data, templateName });
    }
    if (Simple === undefined) throw new AwsError('BadRequestException', 'Content has neither Simple nor Template.');
    const { Subject, Body } = Simple;
    const content = { subject: Subject.Data, text: Body.Text?.Data, html: Body.Html?.Data };
    return ses.mailer.send({ ...letter, content });
  });
}

function inItsWords<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const [code, status] = CODES[error.code] ?? [error.code, error.status];
    throw new AwsError(code, error.message, status);
  }
}

function read<Schema extends GenericSchema>(schema: Schema, { body }: RestRequest): InferOutput<Schema> {
  const parsed = safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? 'body';
  throw new AwsError('BadRequestException', `${path}: ${issue.message} (checked by the local stage)`);
}
