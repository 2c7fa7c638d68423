import type { SettingName } from './words.ts';
import { SERVICES } from './services.ts';
import { CONCERNS } from './settings.ts';

interface Flow {
  from: string;
  to: string;
  carries: string;
  /** The setting that says where; none where the ledger does. */
  by: string;
}

/** Every way that data takes between a service and what stands outside it, from the tables of their settings. */
export function flows(): Flow[] {
  return Object.entries(SERVICES).flatMap(([service, { config, ledger, from, to }]) => [
    ...from.map(({ name, carries }) => ({ from: name, to: service, carries, by: 'a registered client' })),
    ...Object.keys(config).flatMap((setting) => placeOf(service, setting as SettingName, ledger)),
    ...to.map(({ name, carries }) => ({ from: service, to: name, carries, by: 'what the client registered' })),
  ]);
}

function placeOf(service: string, setting: SettingName, ledger: string): Flow[] {
  const concern = CONCERNS[setting];
  if (concern.is !== 'place') return [];
  return [{ from: service, to: concern.to, carries: concern.to === 'PostgreSQL' ? ledger : concern.carries, by: `\`${setting}\`` }];
}

/** The flows as a Mermaid diagram: services as boxes, stores as cylinders, everybody else rounded. */
export function diagram(all: readonly Flow[]): string {
  const names = [...new Set(all.flatMap(({ from, to }) => [from, to]))];
  const id = (name: string) => `n${names.indexOf(name)}`;
  const shape = (name: string) => (name in SERVICES ? `["${name}"]` : name === 'PostgreSQL' || name === 'Redis' ? `[("${name}")]` : `(["${name}"])`);
  return ['flowchart LR', ...names.map((name) => `  ${id(name)}${shape(name)}`), ...all.map(({ from, to, carries }) => `  ${id(from)} -->|"${carries}"| ${id(to)}`)].join('\n');
}
