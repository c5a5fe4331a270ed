// Stands in for every bundle in template tests: they look at resources, not at code.
export const handler = async () => undefined;
