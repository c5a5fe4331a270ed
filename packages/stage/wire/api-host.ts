/** The id of the API that has this host name on AWS; undefined for any other host. */
export const apiIdOf = (hostname: string): string | undefined =>
  /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/.exec(hostname)?.[1];

/** Whether a host is that of SNS, where its certificates and the links of its messages are. */
export const isSnsHost = (hostname: string): boolean => /^sns\.[a-z0-9-]+\.amazonaws\.com$/.test(hostname);
