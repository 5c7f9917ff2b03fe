/**
 * The one list of languages: a folder beside this file and a line here. Settings, menus, the command line's
 * --lang and every lookup read it. The first is the one that logs and scripts are written in.
 */
export { en } from './en/index.ts';
export { zh as 'zh-CN' } from './zh/index.ts';
