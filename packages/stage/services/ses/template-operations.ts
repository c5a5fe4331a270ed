import { optional, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { invalidValue, noTemplate } from './errors.ts';
import { onEverything } from './on-everything.ts';
import { type MailTemplate, unsupportedIn } from './rendering.ts';
import type { Ses, StoredTemplate } from './ses.ts';

/** A template of a mail, as templates of CloudFormation and requests have it. */
export const templateInput = strictObject({
  TemplateName: string(),
  SubjectPart: string(),
  TextPart: optional(string()),
  HtmlPart: optional(string()),
});

/** @throws AwsError `InvalidTemplate` for what the stage cannot fill in */
export function templateFrom(
  {
    SubjectPart,
    TextPart,
    HtmlPart,
  }: { SubjectPart: string; TextPart?: string | undefined; HtmlPart?: string | undefined },
  createdAt: number,
): StoredTemplate {
  const template: MailTemplate = { subject: SubjectPart, text: TextPart, html: HtmlPart };
  const unsupported = unsupportedIn(template);
  if (unsupported === undefined) return { ...template, createdAt };
  throw new AwsError(
    'InvalidTemplate',
    `${unsupported} is not supported by the local stage, which fills in variables only.`,
  );
}

/** https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
export function templateOperations(ses: Ses, now: () => number): Readonly<Record<string, Operation>> {
  const { templates } = ses;
  const named = strictObject({ TemplateName: string() });
  return {
    CreateTemplate: operation({
      input: strictObject({ Template: templateInput }),
      permissions: onEverything('CreateTemplate'),
      run: ({ Template }) => {
        const name = Template.TemplateName;
        if (name === '') throw invalidValue('The template name must be specified.');
        if (templates.find(name) !== undefined) {
          throw new AwsError('AlreadyExists', `Template ${name} already exists`);
        }
        templates.set(name, templateFrom(Template, now()));
        return {};
      },
    }),
    GetTemplate: operation({
      input: named,
      permissions: onEverything('GetTemplate'),
      run: ({ TemplateName }) => {
        const found = templates.find(TemplateName);
        if (found === undefined) throw noTemplate(TemplateName);
        return { Template: { TemplateName, SubjectPart: found.subject, TextPart: found.text, HtmlPart: found.html } };
      },
    }),
    ListTemplates: operation({
      input: strictObject({}),
      permissions: onEverything('ListTemplates'),
      run: () => ({
        TemplatesMetadata: templates.names.map((Name) => ({
          Name,
          CreatedTimestamp: new Date(templates.find(Name)?.createdAt ?? 0).toISOString(),
        })),
      }),
    }),
    DeleteTemplate: operation({
      input: named,
      permissions: onEverything('DeleteTemplate'),
      run: ({ TemplateName }) => {
        templates.remove(TemplateName);
        return {};
      },
    }),
  };
}
