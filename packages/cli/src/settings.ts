import { type Config, defineConfig, filePath, loadConfig, port, string, url } from '@ehch/service-kit/client';

/** The settings of the command. */
export const settings = defineConfig({
  EHCH_URL: { parse: url(), doc: 'Where EHCH answers, if not on this machine at EHCH_PORT.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port of EHCH on this machine.' },
  EHCH_DATA_DIR: { parse: filePath('.ehch'), default: '.ehch', doc: 'Folder of demo-client.json, the throw-away client of development that tokens are fetched with.' },
  EHCH_TOKEN: { parse: string(), doc: 'Access token to use in place of that client.', secret: true },
});

export type Settings = Config<typeof settings>;

export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => loadConfig(settings, env);

/** Where EHCH answers, without a slash at the end. */
export const baseUrl = ({ EHCH_URL, EHCH_PORT }: Settings): string => (EHCH_URL?.href ?? `http://127.0.0.1:${EHCH_PORT}`).replace(/\/+$/, '');
