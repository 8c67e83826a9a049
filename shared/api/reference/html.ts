/** Text as HTML, between tags or in an attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Where names in backticks lead on the page: operations, schemas and error codes by their anchors. */
export type Anchors = ReadonlyMap<string, string>;

/** Code in a text; the name of something on the page is a link to it. */
export const codeHtml = (code: string, anchors: Anchors): string => {
  const anchor = anchors.get(code);
  const html = `<code>${escapeHtml(code)}</code>`;
  return anchor === undefined ? html : `<a href="#${anchor}">${html}</a>`;
};

/** **Bold**, links within `/docs`, and numbers of rules, which are links to them. */
const wordsHtml = (text: string): string =>
  escapeHtml(text)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(
      /\[([^\]]+)\]\(\/docs#([\w-]+)\)|\bR\d{1,2}\b/g,
      (rule, shown: string = rule, anchor: string = rule) => `<a href="#${anchor}">${shown}</a>`,
    );

/** A line of Markdown as the API's descriptions use it. */
export const inlineHtml = (markdown: string, anchors: Anchors): string =>
  markdown
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? codeHtml(part, anchors) : wordsHtml(part)))
    .join('');

/** Paragraphs and lists of Markdown, apart by empty lines. */
export const proseHtml = (markdown: string, anchors: Anchors): string =>
  markdown
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) =>
      block.startsWith('- ')
        ? `<ul>${block
            .split(/^- /m)
            .slice(1)
            .map((item) => `<li>${inlineHtml(item.trim(), anchors)}</li>`)
            .join('')}</ul>`
        : `<p>${inlineHtml(block, anchors)}</p>`,
    )
    .join('');

/** A block of code that can be folded away. */
export const foldedCode = (title: string, code: string): string =>
  `<details><summary>${escapeHtml(title)}</summary><pre tabindex="0">${escapeHtml(code)}</pre></details>`;
