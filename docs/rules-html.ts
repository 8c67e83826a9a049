/**
 * docs/rules.md as a fragment of HTML for `/docs`. It is made when the rules change and committed, so that the function
 * needs neither the file nor a Markdown library. It knows what rules.md uses and throws at anything else.
 */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** `code`, **bold**, [R10], and links, which become texts where they lead to files. */
const inline = (text: string): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\[(R\d+)\](?!\()/g, '<a href="#$1">$1</a>')
    .replace(/\[([^\]]+)\]\(#([\w-]+)\)/g, '<a href="#$2">$1</a>')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');

/** The anchor GitHub gives a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replace(/ /g, '-');

const heading = (text: string): string => {
  const level = text.startsWith('# ') ? 2 : text.startsWith('## ') ? 3 : 4;
  const title = text.replace(/^#+ /, '');
  const id = level === 2 ? 'rules' : (/^R\d+(?= )/.exec(title)?.[0] ?? anchorOf(title));
  return `<h${level} id="${id}">${inline(title)}</h${level}>`;
};

const table = (lines: readonly string[]): string => {
  const [head = '', _rule, ...body] = lines;
  const row = (line: string, tag: 'td' | 'th') =>
    `<tr>${line
      .slice(1, -1)
      .split('|')
      .map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`)
      .join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${body.map((line) => row(line, 'td')).join('')}</tbody></table>`;
};

const list = (block: string, marker: RegExp, tag: 'ol' | 'ul'): string =>
  `<${tag}>${block
    .split(marker)
    .slice(1)
    .map((item) => `<li>${inline(item.replace(/\s+/g, ' ').trim())}</li>`)
    .join('')}</${tag}>`;

const blockHtml = (block: string): string => {
  if (block.startsWith('```')) return `<pre>${escapeHtml(block.replace(/^```.*\n|\n```$/g, ''))}</pre>`;
  if (block.startsWith('#')) return heading(block);
  if (block.startsWith('|')) return table(block.split('\n'));
  if (block.startsWith('- ')) return list(block, /^- /m, 'ul');
  if (/^\d+\. /.test(block)) return list(block, /^\d+\. /m, 'ol');
  if (/^[<>*+]/.test(block))
    throw new Error(`rules-html.ts does not know what this is: ${block.slice(0, 60)}`);
  return `<p>${inline(block.replace(/\n/g, ' '))}</p>`;
};

/** The fragment of a text in Markdown. Blocks stand apart by an empty line; definitions of links are left out. */
export const rulesHtml = (markdown: string): string =>
  (markdown.match(/^```[\s\S]*?^```$|^(?!\s*$|```)[\s\S]*?(?=\n\n|\n*$(?![\s\S]))/gm) ?? [])
    .filter((block) => !/^\[R\d+\]: /.test(block))
    .map(blockHtml)
    .join('\n');

/** The module that hands the fragment to the function `docs`. */
export const rulesModule = (markdown: string): string =>
  `/** docs/rules.md as HTML. Made by \`npm run openapi\`: change the rules there. */\nexport const RULES_HTML = \`${rulesHtml(
    markdown,
  ).replace(/[\\`]|\$\{/g, '\\$&')}\`;\n`;
