import highlighter from 'highlight.js/lib/core';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import yaml from 'highlight.js/lib/languages/yaml';

highlighter.registerLanguage('json', json);
highlighter.registerLanguage('typescript', typescript);
highlighter.registerLanguage('yaml', yaml);

export type Language = 'json' | 'typescript' | 'yaml';

/** A text in colour, as HTML. The highlighter escapes the text. */
export const highlight = (text: string, language: Language): string =>
  highlighter.highlight(text, { language, ignoreIllegals: true }).value;

/** The lines of a highlighted text. An element that is open at the end of a line is closed there and opened again in the next. */
export function highlightLines(text: string, language: Language): readonly string[] {
  let open: readonly string[] = [];
  return highlight(text, language)
    .split('\n')
    .map((line) => {
      const before = open.join('');
      for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g))
        open = tag === '</span>' ? open.slice(0, -1) : [...open, tag];
      return `${before}${line}${'</span>'.repeat(open.length)}`;
    });
}

/** Code to read. */
export function Code({
  text,
  language,
  label,
}: {
  readonly text: string;
  readonly language: Language;
  readonly label: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>
        <code dangerouslySetInnerHTML={{ __html: highlight(text, language) }} />
      </pre>
    </section>
  );
}

/** A text that is JSON, in lines; any other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
