import type { Component } from 'svelte';

import type { IconName } from '../components/Icon.svelte';
import type { MessageKey } from '../state/words.svelte.ts';
import ComparePage from './compare/ComparePage.svelte';
import DoctorPage from './doctor/DoctorPage.svelte';
import ForwardsPage from './forwards/ForwardsPage.svelte';
import MeshPage from './mesh/MeshPage.svelte';
import ProxyPage from './proxy/ProxyPage.svelte';
import SnapshotsPage from './snapshots/SnapshotsPage.svelte';
import TracePage from './trace/TracePage.svelte';

export interface PageEntry {
  /** As it stands in the address. */
  readonly id: string;
  readonly title: MessageKey;
  readonly icon: IconName;
  readonly component: Component;
}

/** A page is one folder and one line here; the rail, the palette and the router read this table. */
export const pages: readonly PageEntry[] = [
  { id: 'mesh', title: 'page.mesh', icon: 'mesh', component: MeshPage },
  { id: 'proxy', title: 'page.proxy', icon: 'proxy', component: ProxyPage },
  { id: 'trace', title: 'page.trace', icon: 'trace', component: TracePage },
  { id: 'compare', title: 'page.compare', icon: 'compare', component: ComparePage },
  { id: 'snapshots', title: 'page.snapshots', icon: 'snapshots', component: SnapshotsPage },
  { id: 'forwards', title: 'page.forwards', icon: 'forwards', component: ForwardsPage },
  { id: 'doctor', title: 'page.doctor', icon: 'doctor', component: DoctorPage },
];
