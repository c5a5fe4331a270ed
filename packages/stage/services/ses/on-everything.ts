/** The permissions of an operation of SES that is about the account, not about one resource of it. */
export const onEverything = (action: string) => () => [{ action: `ses:${action}`, resource: '*' }];
