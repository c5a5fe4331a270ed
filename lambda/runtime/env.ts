/**
 * A setting from the function's environment.
 * @throws when it is missing: at init, so that a bad deployment fails its first invocation and not its hundredth
 */
export function requiredEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
