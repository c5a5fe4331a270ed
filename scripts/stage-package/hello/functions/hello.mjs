export const handler = async ({ name }) => ({ hello: name, table: process.env.TABLE });
