/** A path as it is shown: without the folders that all sources share. */
export const shortPath = (file: string): string => file.replace(/^lib\/(?:chapters\/|constructs\/)?/, '');

/** Why a chapter has a file. */
export function roleOf(file: string, chapter: string): string {
  if (file.startsWith(`lib/chapters/${chapter}/`)) return 'the chapter itself';
  if (file.startsWith('lambda/')) return 'runs in a function';
  return file.startsWith('lib/constructs/') ? 'a construct it uses' : 'shared by chapters';
}
