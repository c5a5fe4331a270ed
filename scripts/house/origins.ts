import { studyOf } from '@serverless-arcade/console/study/resources.ts';

/**
 * The resources that the files of their own chapter do not mention: no call in `lib/chapters/<chapter>/` led to them, nor to the
 * construct that they are inside of, as the default policy of a role is.
 * @param assembly folder of the synthesized templates
 */
export function unmentioned(assembly: string): string[] {
  const resources = studyOf(assembly).resources.map(({ chapter, logicalId, lines }) => ({
    id: `${chapter}/${logicalId}`,
    // A logical id is the path of the construct, with eight characters that tell it from others.
    path: `${chapter}/${logicalId.replace(/[0-9A-F]{8}$/, '')}`,
    isMentioned: lines.some(({ file }) => file.startsWith(`lib/chapters/${chapter}/`)),
  }));
  const mentioned = resources.filter(({ isMentioned }) => isMentioned).map(({ path }) => path);
  return resources.filter(({ path }) => !mentioned.some((above) => path.startsWith(above))).map(({ id }) => id);
}
