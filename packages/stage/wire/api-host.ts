/** The id of the API that has this host name on AWS; undefined for any other host. */
export const apiIdOf = (hostname: string): string | undefined =>
  /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/.exec(hostname)?.[1];
