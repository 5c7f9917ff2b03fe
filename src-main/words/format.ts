export type PlainParams = Readonly<Record<string, string | number>>;

/**
 * Fills `{name}` and `{name, plural, one {# proxy} other {# proxies}}`; `#` is the number, written as the
 * locale writes it. Plural categories are those of Intl.PluralRules; `=0 {none}` is for one exact number. A parameter that is missing stays in
 * braces, so that it is seen.
 */
export function format(template: string, params: PlainParams, locale: string): string {
  let out = '';
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{', at);
    if (open < 0) return out + template.slice(at);
    const close = closingBrace(template, open);
    out += template.slice(at, open) + fill(template.slice(open + 1, close), params, locale);
    at = close + 1;
  }
  return out;
}

function closingBrace(template: string, open: number): number {
  let depth = 0;
  for (let i = open; i < template.length; i += 1) {
    if (template[i] === '{') depth += 1;
    if (template[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return template.length;
}

const pluralPattern = /^(\w+),\s*plural,\s*(.*)$/s;
const casePattern = /(=?\w+)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g;

function fill(inner: string, params: PlainParams, locale: string): string {
  const plural = pluralPattern.exec(inner);
  if (plural === null) {
    const value = params[inner.trim()];
    if (value === undefined) return `{${inner}}`;
    // Whole numbers in braces are as often ports as counts: only `#` and what the caller formats is grouped.
    if (typeof value === 'string') return value;
    return Number.isInteger(value) ? String(value) : formatNumber(value, locale);
  }
  const [, name = '', body = ''] = plural;
  const value = Number(params[name] ?? Number.NaN);
  const cases = new Map([...body.matchAll(casePattern)].map((found) => [found[1], found[2]]));
  const exact = cases.get(`=${String(value)}`);
  const category = cases.get(new Intl.PluralRules(locale).select(value));
  const chosen = exact ?? category ?? cases.get('other') ?? '';
  return format(chosen.replaceAll('#', formatNumber(value, locale)), params, locale);
}

export function formatNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
}

/** The names of a template's parameters, sorted: two languages must agree on them. */
export function paramsOf(template: string): readonly string[] {
  const names = [...template.matchAll(/\{(\w+)(?:,\s*plural,|\})/g)].map((found) => found[1] ?? '');
  return [...new Set(names)].sort();
}
