import { minLength, object, parse, pipe, string } from 'valibot';

const schema = object({ request: object({ userAttributes: object({ sub: pipe(string(), minLength(1)) }) }) });

/** The player behind a trigger's event. @throws when the event has no `sub` */
export const triggerSubject = (event: unknown): string => parse(schema, event).request.userAttributes.sub;
