import './no-eval.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';

import { mount } from 'svelte';

import { connect } from './api/connect.ts';
import Root from './Root.svelte';
import { showUnseen } from './shell/show-unseen.ts';
import { App } from './state/app.svelte.ts';

showUnseen(document.documentElement);
const target = document.getElementById('app');
if (target !== null) mount(Root, { target, props: { app: new App(connect(), window) } });
// What stood there until now, and what a page without a script would still show.
document.getElementById('start')?.remove();
