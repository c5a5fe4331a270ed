/** A method by its name. */
export interface MethodName {
  /** As defined: `ANY` for any. */
  readonly httpMethod: string;
  readonly resourcePath: string;
}

/** `POST /plays` */
export const methodKey = ({ httpMethod, resourcePath }: MethodName) => `${httpMethod} ${resourcePath}`;

/**
 * The resource path of a method setting: `/*` is any, and `/~1players~1me` is `/players/me`. The page asks for the
 * encoding; its own examples have paths without it, so both are taken.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
export function settingPath(written: string): string {
  if (written === '/*' || written === '*') return '*';
  const path = written.replaceAll('~1', '/').replaceAll('~0', '~').replace(/^\/+/, '');
  return `/${path}`;
}

/** Whether a setting of an API stage is for a method: `*` is any method, or any path. */
export const applies = (setting: MethodName, { resourcePath, httpMethod }: MethodName): boolean =>
  (setting.resourcePath === '*' || setting.resourcePath === resourcePath) &&
  (setting.httpMethod === '*' || setting.httpMethod === httpMethod);

/**
 * The value of the most specific setting that has one: settings merge value by value (unverified; settled by: a stage whose
 * setting for all methods has a rate and whose setting for one has a burst only).
 */
export function settingOf<Setting extends MethodName, Name extends keyof Setting>(
  settings: readonly Setting[],
  method: MethodName,
  name: Name,
): Setting[Name] | undefined {
  const found = settings
    .filter((setting) => setting[name] !== undefined && applies(setting, method))
    .toSorted((a, b) => wildcards(a) - wildcards(b));
  return found[0]?.[name];
}

const wildcards = ({ resourcePath, httpMethod }: MethodName) =>
  (resourcePath === '*' ? 2 : 0) + (httpMethod === '*' ? 1 : 0);
