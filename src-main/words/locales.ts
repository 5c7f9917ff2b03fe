/**
 * The one list of languages: a folder beside this file and a line here. Settings, menus, the command line's
 * --lang and every lookup read it. Logs are written in `defaultLocale` of say.ts.
 */
export { en } from './en/index.ts';
export { zh as 'zh-CN' } from './zh/index.ts';
