import type { HttpAnswer } from '../../../wire/server.ts';

/** A text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (one) => ESCAPES[one] ?? one);

/** HTML in which every value is a text, except what is HTML already. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const texts = values.map((value) => {
    if (typeof value === 'string') return escaped(value);
    return value instanceof Html ? value.text : value.map(({ text }) => text).join('');
  });
  return new Html(parts.map((part, index) => `${part}${texts[index] ?? ''}`).join(''));
}

const STYLE =
  'body{font:1rem system-ui;max-width:22rem;margin:10vh auto;padding:0 1rem}label,input,button,a.provider{display:block;width:100%;box-sizing:border-box;margin:.4rem 0}input,button,a.provider{padding:.6rem;font:inherit}[role=alert]{color:#a00}';

/**
 * A page of the managed login. No other page may show it in a frame, it runs no script, and no other site learns its address: that is
 * what keeps a password from who lures a player to click (https://owasp.org/www-community/attacks/Clickjacking).
 */
export function page(status: number, title: string, content: Html, headers: HttpAnswer['headers'] = {}): HttpAnswer {
  const body = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=UTF-8',
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      ...headers,
    },
    body: body.text,
  };
}
