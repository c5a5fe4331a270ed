import { array, type GenericSchema, literal, optional, pipe, strictObject, string, transform, union } from 'valibot';
import type { Caller, Permission } from '../../iam/access.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { readAddress } from './address.ts';
import { noTemplate } from './errors.ts';
import { type Letter, recipientsOf } from './letter.ts';
import type { Ses } from './ses.ts';
import { type MailTag, readTags } from './tags.ts';

/** A list of the Query protocol: without items it arrives as an empty text. */
export const listOf = <Item extends GenericSchema>(item: Item) =>
  optional(
    union([
      array(item),
      pipe(
        literal(''),
        transform(() => []),
      ),
    ]),
    [],
  );

const addresses = listOf(string());
const destination = strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses });
const content = strictObject({ Data: string(), Charset: optional(string()) });
const sender = {
  Source: string(),
  ReplyToAddresses: addresses,
  ConfigurationSetName: optional(string()),
};
const tags = listOf(strictObject({ Name: optional(string(), ''), Value: optional(string(), '') }));

/** What a caller must be allowed to do to send as somebody: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html */
export function sendPermission(ses: Ses, action: string, from: string, destination: Destination): Permission {
  const { name = '', address = from } = readAddress(from) ?? {};
  const context = {
    'ses:fromaddress': address,
    'ses:fromdisplayname': name,
    'ses:recipients': recipientsOf(addressees(destination)).map((text) => readAddress(text)?.address ?? text),
  };
  return { action: `ses:${action}`, resource: ses.identities.arnOf(address), context };
}

/** The operations that send: https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html */
export function sendOperations(ses: Ses): Readonly<Record<string, Operation>> {
  const may = (action: string) => (input: { readonly Source: string; readonly Destination: Destination }) => [
    sendPermission(ses, action, input.Source, input.Destination),
  ];
  return {
    SendEmail: operation({
      input: strictObject({
        ...sender,
        Destination: destination,
        Message: strictObject({
          Subject: content,
          Body: strictObject({ Text: optional(content), Html: optional(content) }),
        }),
        Tags: tags,
      }),
      permissions: may('SendEmail'),
      run: ({ Source, Destination, Message, Tags, ConfigurationSetName }, caller) => ({
        MessageId: ses.mailer.send({
          ...letterFrom('SendEmail', Source, Destination, Tags, ConfigurationSetName, caller),
          content: { subject: Message.Subject.Data, text: Message.Body.Text?.Data, html: Message.Body.Html?.Data },
        }),
      }),
    }),
    SendTemplatedEmail: operation({
      input: strictObject({
        ...sender,
        Destination: destination,
        Template: string(),
        TemplateData: string(),
        Tags: tags,
      }),
      permissions: may('SendTemplatedEmail'),
      run: ({ Source, Destination, Template, TemplateData, Tags, ConfigurationSetName }, caller) => {
        const found = ses.templates.find(Template);
        if (found === undefined) throw noTemplate(Template);
        const letter = letterFrom('SendTemplatedEmail', Source, Destination, Tags, ConfigurationSetName, caller);
        return {
          MessageId: ses.mailer.send({ ...letter, content: found, templateName: Template, data: TemplateData }),
        };
      },
    }),
  };
}

type Destination = {
  readonly ToAddresses: readonly string[];
  readonly CcAddresses: readonly string[];
  readonly BccAddresses: readonly string[];
};

const addressees = ({ ToAddresses, CcAddresses, BccAddresses }: Destination) => ({
  to: ToAddresses,
  cc: CcAddresses,
  bcc: BccAddresses,
});

/** A letter of either version of the API, without its content. @throws AwsError `InvalidParameterValue` for its tags */
export function letterFrom(
  operation: string,
  from: string,
  destination: Destination,
  given: readonly MailTag[],
  configurationSet: string | undefined,
  { name }: Pick<Caller, 'name'>,
): Omit<Letter, 'content'> {
  return {
    operation,
    from,
    ...addressees(destination),
    tags: readTags(given),
    configurationSet,
    caller: name,
  };
}
