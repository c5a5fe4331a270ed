/** A template of a mail: each part may have variables, as in `Dear {{name}}`. */
export interface MailTemplate {
  readonly subject: string;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
}

/** Why a template could not be filled in. SES tells it by an event, and the caller hears of success. */
export class RenderingFailure extends Error {}

/** Parts of Handlebars that the stage does not have: blocks, partials and comments. */
const BLOCK = /\{\{\{?\s*[#/>!^]/;
const VARIABLE = /\{\{\{?\s*([\w.-]+)\s*\}?\}\}/g;

/** @returns the first thing of a template that the stage cannot fill in; undefined where it can */
export const unsupportedIn = (template: MailTemplate): string | undefined =>
  [template.subject, template.text, template.html].map((part) => BLOCK.exec(part ?? '')?.[0]).find(Boolean);

/**
 * Fills in the variables of a template. Values are taken as they are: SES escapes no HTML.
 * https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
 *
 * @param data JSON
 * @throws RenderingFailure when the data is no object in JSON, or has no value for a variable
 */
export function render({ subject, text, html }: MailTemplate, data: string): MailTemplate {
  const values = parsed(data);
  const fill = (part: string) => part.replaceAll(VARIABLE, (_, path: string) => valueAt(values, path));
  return {
    subject: fill(subject),
    ...(text === undefined ? {} : { text: fill(text) }),
    ...(html === undefined ? {} : { html: fill(html) }),
  };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new RenderingFailure('The rendering data is not valid JSON.');
  }
}

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html#event-publishing-retrieving-sns-failure */
function valueAt(values: unknown, path: string): string {
  let value = values;
  for (const name of path.split('.')) value = Object(value)[name];
  if (value === undefined || value === null) {
    throw new RenderingFailure(`Attribute '${path}' is not present in the rendering data.`);
  }
  return `${value}`;
}
