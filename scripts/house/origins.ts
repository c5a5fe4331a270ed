import { studyOf } from '@serverless-arcade/console/study/resources.ts';

/**
 * The resources that the files of their own chapter do not mention: no call in `lib/chapters/<chapter>/` led to them.
 * @param assembly folder of the synthesized templates
 */
export const unmentioned = (assembly: string): string[] =>
  studyOf(assembly)
    .resources.filter(({ type }) => type !== 'AWS::CDK::Metadata')
    .filter(({ chapter, lines }) => !lines.some(({ file }) => file.startsWith(`lib/chapters/${chapter}/`)))
    .map(({ chapter, logicalId }) => `${chapter}/${logicalId}`);
